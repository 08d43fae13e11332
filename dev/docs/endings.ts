import { shotOutcomeSchema } from '../../src/contract/outcome';
import { OUTCOMES } from '../../src/shots/words';
import { adviceFor, ADVICE_BY_CODE, ADVICE_WHILE_IT_LASTS } from '../../src/views/advice';
import { code, wrapped } from './markdown';

const listed = (advice: readonly (readonly [string, string])[]): string =>
  advice.map(([word, text]) => wrapped(`- ${code(word)}: ${text}`, '  ')).join('\n');

/** Every way a shot can end that needs advice, in the words of the pipeline document. */
export const endings = (): string =>
  listed(
    shotOutcomeSchema.options.flatMap((outcome): [string, string][] => {
      const advice = adviceFor(outcome);
      const mayRun = OUTCOMES[outcome].backend === 'may_run';
      return advice === null ? [] : [[outcome, `${advice}${mayRun ? ' _The backend may still charge for it._' : ''}`]];
    }),
  );

/** Troubles of a shot that has not ended. */
export const passingTroubles = (): string => listed(Object.entries(ADVICE_WHILE_IT_LASTS));

/** Codes of problems that are no ending of a shot. */
export const otherCodes = (): string => listed(Object.entries(ADVICE_BY_CODE));
