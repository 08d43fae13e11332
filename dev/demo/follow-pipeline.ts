import type { Client } from '../../src/client/client';
import type { PipelineDocument } from '../../src/views/pipeline-document';
import type { Progress } from '../../src/cli/progress';

/** A pipeline that hangs is a defect; this ends the demo with a sentence instead of never. */
const PATIENCE_MS = 15 * 60_000;

/** Shows every change until the pipeline has ended. */
export async function followPipeline(
  client: Pick<Client, 'follow'>,
  { id, progress, signal }: { id: string; progress: Progress; signal: AbortSignal },
): Promise<PipelineDocument> {
  const patience = AbortSignal.timeout(PATIENCE_MS);
  let last: PipelineDocument | undefined;
  try {
    for await (const document of client.follow(id, { signal: AbortSignal.any([signal, patience]) })) {
      progress.update(document);
      last = document;
    }
  } catch (error) {
    if (error !== patience.reason) throw error;
  }
  if (last === undefined || patience.aborted)
    throw new Error(`Pipeline ${id} had not ended after ${PATIENCE_MS / 60_000} minutes; it was ${last?.state}.`);
  return last;
}
