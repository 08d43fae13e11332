import type { Activities } from '../contract/activities';
import type { Log } from './log';
import type { Orchestrations } from './orchestrations';

export interface StartJanitorDeps {
  readonly orchestrations: Pick<Orchestrations, 'startJanitor'>;
  readonly log: Log;
}

/** Starts the orchestration that follows renders to their end when their pipeline no longer does. */
export function createStartJanitor({ orchestrations, log }: StartJanitorDeps): Activities['startJanitor'] {
  return async (input) => {
    const started = await orchestrations.startJanitor(input);
    log('janitor.started', { pipelineId: input.plan.pipelineId, renders: input.renders.length });
    return started;
  };
}
