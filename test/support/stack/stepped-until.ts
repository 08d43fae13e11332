import type { PipelineDocument } from '../../../src/views/pipeline-document';
import { hostClock } from '../host/host-clock';
import type { AppClient } from './app-client';

/**
 * Starts a pipeline and moves a virtual clock until it is as wanted, and then lets nothing pass until the work is done: a clock that
 * jumps would be past whatever somebody has a quarter of an hour for before they had seen it.
 */
export async function steppedUntil(
  { app, clockUrl, stepMs = 1_000 }: { app: AppClient; clockUrl: string; stepMs?: number },
  brief: object,
  { wanted, work }: { wanted: (document: PipelineDocument) => boolean; work: (id: string) => Promise<void> },
): Promise<string> {
  const clock = hostClock(clockUrl);
  await clock.pause();
  try {
    const { id } = await app.start(brief);
    while (!wanted(await app.document(id))) await clock.advance(stepMs);
    await work(id);
    return id;
  } finally {
    await clock.resume();
  }
}
