import type { Activities } from '../contract/activities';
import type { RenderLedger } from '../ledger/render-ledger';
import type { Log } from './log';
import type { Orchestrations } from './orchestrations';

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
