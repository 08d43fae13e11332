import { STATE_MEANINGS } from '../../src/renders/next';
import { code, table } from './markdown';

/** What each state of a render means, from the file that holds the changes between them. */
export const renderStates = (): string =>
  table(
    ['state', 'what is known'],
    Object.entries(STATE_MEANINGS).map(([state, meaning]) => [code(state), meaning]),
  );
