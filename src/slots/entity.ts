import type { EntityHandler } from 'durable-functions';
import type { SlotRelease, SlotRequest, SlotReturn, SlotsState } from './slots';
import { releaseSlot, requestSlot, returnSlot } from './slots';

/** What each operation takes and answers. */
export interface SlotOperations {
  request: { input: SlotRequest; answer: ReturnType<typeof requestSlot>[1] };
  release: { input: SlotRelease; answer: ReturnType<typeof releaseSlot>[1] };
  return: { input: SlotReturn; answer: ReturnType<typeof returnSlot>[1] };
}

/**
 * The durable entity around the state machine, one per backend. An operation that sets state and throws keeps the state, so
 * each computes first and sets last.
 */
export const slotsEntity: EntityHandler<SlotsState> = ({ df }): void => {
  const state = df.getState();
  const [next, answer] = operate(state, df.operationName ?? '', df.getInput());
  df.setState(next);
  df.return(answer);
};

function operate(state: SlotsState | undefined, operation: string, input: unknown): [SlotsState, unknown] {
  switch (operation) {
    case 'request':
      return requestSlot(state, input as SlotRequest);
    case 'release':
      return releaseSlot(state, input as SlotRelease);
    case 'return':
      return returnSlot(state, input as SlotReturn);
    default:
      throw new Error(`The slots entity has no operation "${operation}"; it has request, release and return.`);
  }
}
