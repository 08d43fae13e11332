import type { SentTo } from '../backends/registry';
import type { RenderLedger } from '../ledger/render-ledger';
import type { RenderRef } from '../contract/activities';

/** Where jobs are, by what the ledger froze when they were accepted. */
export type HomeOf = (job: RenderRef & { readonly pipelineId: string }) => Promise<SentTo | undefined>;

/** More than are in flight at once; which of them are forgotten costs a read. */
const MOST = 5_000;

/** Remembers what it read: a render is asked about every few seconds, and its job never moves. */
export function createJobHomes(ledger: Pick<RenderLedger, 'read'>): HomeOf {
  const known = new Map<string, SentTo>();
  return async ({ pipelineId, shot, attempt, renderId }) => {
    const job = [pipelineId, shot, attempt, renderId].join('\n');
    const kept = known.get(job);
    if (kept !== undefined) return kept;
    const render = await ledger.read({ pipelineId, shot, attempt });
    if (render === undefined) return undefined;
    // A record that is about to take another job is read again.
    if (!('renderId' in render) || render.renderId !== renderId) return render.backend;
    if (known.size >= MOST) known.clear();
    known.set(job, render.backend);
    return render.backend;
  };
}
