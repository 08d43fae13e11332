import type { Activities } from '../contract/activities';
import type { Control } from '../ledger/requests';
import type { Log } from './log';

export interface ReadGateDeps {
  readonly control: Pick<Control, 'cancelRequest' | 'gateDecision' | 'decideGate'>;
  readonly log: Log;
}

/** Looks how a gate was decided, and whether somebody wants the pipeline stopped. Past its time, the plan's word is stored as the decision. */
export function createReadGate({ control, log }: ReadGateDeps): Activities['readGate'] {
  return async ({ pipelineId, gate, at, otherwise }) => {
    const cancel = await control.cancelRequest(pipelineId);
    const known = await control.gateDecision(pipelineId, gate);
    if (known !== null || cancel !== null || otherwise === undefined) return { cancel, decision: known };
    const decision = await control.decideGate(pipelineId, { gate, action: otherwise, by: null, at, timedOut: true });
    log('gate.timed_out', { pipelineId, gate, action: decision.action });
    return { cancel, decision };
  };
}
