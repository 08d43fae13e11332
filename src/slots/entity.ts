import type { EntityHandler } from 'durable-functions';
import type { AppSlotRelease, AppSlotRequest, AppSlotReturn, AppSlots } from './app-slots';
import { releaseAppSlot, requestAppSlot, returnAppSlot } from './app-slots';

/** What each operation takes and answers. */
export interface SlotOperations {
  request: { input: AppSlotRequest; answer: ReturnType<typeof requestAppSlot>[1] };
  release: { input: AppSlotRelease; answer: ReturnType<typeof releaseAppSlot>[1] };
  return: { input: AppSlotReturn; answer: ReturnType<typeof returnAppSlot>[1] };
}

/**
 * The durable entity around the state machine, one for the app. An operation that sets state and throws keeps the state, so
 * each computes first and sets last.
 */
export const slotsEntity: EntityHandler<AppSlots> = ({ df }): void => {
  const state = df.getState();
  const [next, answer] = operate(state, df.operationName ?? '', df.getInput());
  df.setState(next);
  df.return(answer);
};

function operate(state: AppSlots | undefined, operation: string, input: unknown): [AppSlots, unknown] {
  switch (operation) {
    case 'request':
      return requestAppSlot(state, input as AppSlotRequest);
    case 'release':
      return releaseAppSlot(state, input as AppSlotRelease);
    case 'return':
      return returnAppSlot(state, input as AppSlotReturn);
    default:
      throw new Error(`The slots entity has no operation "${operation}"; it has request, release and return.`);
  }
}
