import type { Activities } from '../contract/activities';
import { janitorId } from '../orchestrations/names';
import type { Log } from './log';
import type { Orchestrations } from './settle-renders';

export interface StartJanitorDeps {
  readonly orchestrations: Pick<Orchestrations, 'start'>;
  readonly log: Log;
}

/** Starts the orchestration that follows renders to their end when their pipeline no longer does. */
export function createStartJanitor({ orchestrations, log }: StartJanitorDeps): Activities['startJanitor'] {
  return async ({ plan, renders, ended, deleteWhenDone }) => {
    const instanceId = janitorId(plan.pipelineId);
    await orchestrations.start('janitor', instanceId, {
      plan,
      renders,
      deleteWhenDone,
      ...(ended === undefined ? {} : { ended }),
    });
    log('janitor.started', { pipelineId: plan.pipelineId, renders: renders.length });
    return { instanceId };
  };
}
