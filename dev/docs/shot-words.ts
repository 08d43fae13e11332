import { STATES } from '../../src/shots/words';
import { code, table } from './markdown';

const yes = (is: boolean): string => (is ? 'yes' : '');

const CANCEL = { ends: 'ends it', asks: 'asks the ledger once more', goes_on: 'lets it go on' };

/** What each state of a shot implies, from the table that the code goes by. */
export const shotStates = (): string =>
  table(
    ['state', 'submitted, or about to be', 'may run at the backend', 'a cancel'],
    Object.entries(STATES).map(([state, { inFlight, mayRun, cancel }]) => [
      code(state),
      yes(inFlight),
      yes(mayRun),
      CANCEL[cancel],
    ]),
  );
