import type { PipelineDocument } from '../../src/views/pipeline-document';
import type { Progress } from './progress';

/** A pipeline that hangs is a defect; this ends the demo with a sentence instead of never. */
const PATIENCE_MS = 15 * 60_000;
const UNDER_WAY = ['pending', 'running', 'suspended'];

/** Shows every change until the pipeline has ended. */
export async function followPipeline(
  url: string,
  { progress, signal }: { progress: Progress; signal: AbortSignal },
): Promise<PipelineDocument> {
  const untilMs = Date.now() + PATIENCE_MS;
  for (let wait = 0; Date.now() < untilMs; wait = 5) {
    const answer = await fetch(`${url}?wait=${wait}`, { signal });
    if (!answer.ok) throw new Error(`${url} answered ${answer.status}: ${await answer.text()}`);
    const document = (await answer.json()) as PipelineDocument;
    progress.update(document);
    if (!UNDER_WAY.includes(document.state)) return document;
  }
  throw new Error(`The pipeline had not ended after ${PATIENCE_MS / 60_000} minutes; ${url} says where it stands.`);
}
