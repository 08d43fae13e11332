import type { SentTo } from '../backends/registry';
import type { RenderLedger } from '../ledger/render-ledger';
import type { RenderRef } from '../contract/activities';
import { isEnding, stateOf } from '../video-api/status-word';

export interface JobHome extends SentTo {
  /** Its create was answered with the end of it: what is to be known of it was said then, or may have been. */
  readonly endedAtOnce?: true;
}

/** Where jobs are, by what the ledger froze when they were accepted. */
export type HomeOf = (job: RenderRef & { readonly pipelineId: string }) => Promise<JobHome | undefined>;

/** More than are in flight at once; which of them are forgotten costs a read. */
const MOST = 5_000;

/** Remembers what it read: a render is asked about every few seconds, and its job never moves. */
export function createJobHomes(ledger: Pick<RenderLedger, 'read'>): HomeOf {
  const known = new Map<string, JobHome>();
  return async ({ pipelineId, shot, attempt, renderId }) => {
    const job = [pipelineId, shot, attempt, renderId].join('\n');
    const kept = known.get(job);
    if (kept !== undefined) return kept;
    const render = await ledger.read({ pipelineId, shot, attempt });
    if (render === undefined) return undefined;
    // A record that is about to take another job is read again.
    if (!('renderId' in render) || render.renderId !== renderId) return render.backend;
    if (known.size >= MOST) known.clear();
    const atOnce = render.state === 'accepted' && isEnding(stateOf(render.backendStatus));
    const home: JobHome = { ...render.backend, ...(atOnce && { endedAtOnce: true }) };
    known.set(job, home);
    return home;
  };
}
