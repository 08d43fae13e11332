import type { Activities } from '../contract/activities';
import type { Outbox } from '../ledger/outbox';
import { nextOf, withEvents } from '../webhooks/outbox-rules';
import type { Log } from './log';
import type { Orchestrations } from './orchestrations';

export interface RecordEventsDeps {
  readonly outbox: Pick<Outbox, 'change'>;
  readonly orchestrations: Pick<Orchestrations, 'startSender'>;
  readonly log: Log;
}

/** Stores what a pipeline has to tell, and sees to it that somebody sends it. Run twice, nothing is stored twice. */
export function createRecordEvents({ outbox, orchestrations, log }: RecordEventsDeps): Activities['recordEvents'] {
  return async ({ pipelineId, events, at }) => {
    const after = await outbox.change(pipelineId, (before) => withEvents(before, events, at));
    // Also for what was stored before: whoever did that may have died before anybody was started.
    if (nextOf(after) !== undefined) await orchestrations.startSender(pipelineId);
    log('webhook.stored', { pipelineId, events: events.length });
    return { stored: events.length };
  };
}
