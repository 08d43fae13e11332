import type { Activities } from '../contract/activities';
import type { Control } from '../ledger/requests';

/** Stores what a gate shows. Run twice, the first record stays. */
export function createOpenGate({ control }: { readonly control: Pick<Control, 'openGate'> }): Activities['openGate'] {
  return async ({ pipelineId, gate }) => {
    await control.openGate(pipelineId, gate);
    return { gate: gate.id };
  };
}
