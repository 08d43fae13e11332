import type { PipelineDocument } from '../../../src/views/pipeline-document';
import type { PaidStack } from './stack';
import { brief, startPaidStack } from './stack';

const MINUTE_MS = 60_000;
const FOLLOW_UPS = ['motion', 'audio'].map((name) => ({ name, changes: name, prompt: `Only the ${name} changes.` }));

export interface LoadResult {
  readonly documents: readonly PipelineDocument[];
  readonly spentUsd: number;
  readonly billedUsd: number;
  readonly acceptedJobs: number;
  /** Creates that were answered 429. */
  readonly refused: number;
  /** Most jobs that ran at once, and most that were accepted within any minute. */
  readonly mostRunning: number;
  readonly mostPerMinute: number;
  /** Ids of the pipelines in the order in which their baselines were accepted. */
  readonly served: readonly string[];
}

/** Starts so many pipelines at once against two slots and two creates a minute, and follows all of them to their ends. */
export async function runLoad(pipelines: number): Promise<LoadResult> {
  const paid = await startPaidStack({ settings: { SHOTLOOP_QUEUE_DEADLINE_SECONDS: '86400' } });
  try {
    await paid.clock.pause();
    const ids: string[] = [];
    for (let index = 0; index < pipelines; index++) {
      ids.push((await paid.app.start(brief(undefined, { name: `boat ${index}`, followUps: FOLLOW_UPS }))).id);
      // A second apart, so that the order of their starts is known.
      await paid.clock.advance(1_000);
    }
    await paid.clock.resume();
    const documents = await paid.endAll(ids);
    return await judge(paid, documents);
  } finally {
    await paid.stop();
  }
}

async function judge(paid: PaidStack, documents: readonly PipelineDocument[]): Promise<LoadResult> {
  const [jobs, bill, spend, creates] = await Promise.all([
    paid.simulator.jobs(),
    paid.bill(),
    paid.spend(),
    paid.simulator.requests('create'),
  ]);
  const { nowMs } = await paid.clock.read();
  const spans = jobs.map((job) => ({ fromMs: job.acceptedAtMs, toMs: job.state.completedAtMs ?? nowMs }));
  const baselines = new Map(documents.map(({ id, shots }) => [shots[0]?.renderId, id]));
  return {
    documents,
    spentUsd: spend.chargedUsd,
    billedUsd: bill.totalUsd,
    acceptedJobs: bill.acceptedJobs,
    refused: creates.filter(({ status }) => status === 429).length,
    mostRunning: most(
      spans.map(({ fromMs }) => spans.filter((span) => span.fromMs <= fromMs && span.toMs > fromMs).length),
    ),
    mostPerMinute: most(
      spans.map(
        ({ fromMs }) => spans.filter((span) => span.fromMs >= fromMs && span.fromMs < fromMs + MINUTE_MS).length,
      ),
    ),
    served: jobs.flatMap(({ id }) => baselines.get(id) ?? []),
  };
}

const most = (counts: readonly number[]): number => Math.max(0, ...counts);
