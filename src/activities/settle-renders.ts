import type { Activities } from '../contract/activities';
import type { RenderLedger } from '../ledger/render-ledger';
import type { Log } from './log';

/** What activities may do to other orchestrations. */
export interface Orchestrations {
  /** Raises the wake-up; an instance that is gone or has ended needs none. */
  wake(instanceId: string): Promise<void>;
  /** Starts an orchestration unless one of that id is there. */
  start(name: string, instanceId: string, input: unknown): Promise<void>;
  /** Whether there is one that has not ended. */
  isRunning(instanceId: string): Promise<boolean>;
  /** Whether there is one that ran to its own end, rather than failed or was ended from outside. */
  hasCompleted(instanceId: string): Promise<boolean>;
  /** Ends one that has become pointless, and resolves when it has ended; one that is gone already is fine. */
  terminate(instanceId: string, reason: string): Promise<void>;
}

export interface SettleRendersDeps {
  readonly ledger: Pick<RenderLedger, 'settled'>;
  readonly orchestrations: Pick<Orchestrations, 'wake'>;
  readonly log: Log;
}

/** Closes the books on renders whose slots were given back, and wakes whoever is next. A lost wake-up only costs a slow timer. */
export function createSettleRenders({ ledger, orchestrations, log }: SettleRendersDeps): Activities['settleRenders'] {
  return async ({ pipelineId, settled, wake, at }) => {
    for (const { shot, attempt } of settled) {
      await ledger.settled({ pipelineId, shot, attempt }, at);
      log('render.settled', { pipelineId, shot, attempt });
    }
    await Promise.all(wake.map((id) => orchestrations.wake(id)));
    return { settled: settled.length };
  };
}
