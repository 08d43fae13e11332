import type { EntityHandler } from 'durable-functions';
import { checked } from '../contract/checked';
import type { AppSlots } from './app-slots';
import { appSlotsSchema, releaseAppSlot, requestAppSlot, returnAppSlot } from './app-slots';
import type { SlotInput, SlotOperation, SlotOutput } from './slot-operations';
import { SLOT_OPERATIONS } from './slot-operations';

type Operate<O extends SlotOperation> = (state: AppSlots | undefined, input: SlotInput<O>) => [AppSlots, SlotOutput<O>];
const OPERATE: { readonly [O in SlotOperation]: Operate<O> } = {
  request: requestAppSlot,
  release: releaseAppSlot,
  return: returnAppSlot,
};

/**
 * The durable entity around the state machine, one for the app. An operation that sets state and throws keeps the state, so
 * each computes and checks first and sets last.
 */
export const slotsEntity: EntityHandler<AppSlots> = ({ df }): void => {
  const operation = df.operationName ?? '';
  if (!isOperation(operation)) {
    const known = Object.keys(SLOT_OPERATIONS).join(', ');
    throw new Error(`The slots entity has no operation "${operation}"; it has ${known}.`);
  }
  const [next, answer] = operate(operation, { state: df.getState(), input: df.getInput() });
  df.setState(next);
  df.return(answer);
};

function operate<O extends SlotOperation>(
  operation: O,
  { state, input }: { state: AppSlots | undefined; input: unknown },
): [AppSlots, SlotOutput<O>] {
  const shapes = SLOT_OPERATIONS[operation];
  const given = checked(shapes.input, input, `The slots operation ${operation} cannot take its input`) as SlotInput<O>;
  const [next, answer] = OPERATE[operation](state, given);
  return [
    checked(appSlotsSchema, next, `The slots operation ${operation} made a state that cannot be kept`),
    checked(shapes.answer, answer, `The slots operation ${operation} made an answer that is none`) as SlotOutput<O>,
  ];
}

const isOperation = (name: string): name is SlotOperation => Object.hasOwn(SLOT_OPERATIONS, name);
