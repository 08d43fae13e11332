import type { OrchestrationContext, OrchestrationHandler } from 'durable-functions';
import { z } from 'zod';
import { janitor } from '../../../../src/orchestrations/janitor';
import { orchestrator } from '../../../../src/orchestrations/orchestrator';
import { pipeline } from '../../../../src/orchestrations/pipeline';
import { watchdog } from '../../../../src/orchestrations/watchdog';
import { planOf } from '../../../support/plan';

/** The first step of an orchestrator that is given this. */
const firstStep = (handler: OrchestrationHandler, input: unknown) =>
  (handler({ df: { getInput: () => input } } as unknown as OrchestrationContext) as Generator).next();

describe('An orchestrator', () => {
  it.each<[string, OrchestrationHandler, unknown, RegExp]>([
    ['pipeline', pipeline, { plan: planOf(), resume: { again: 'all' } }, /resume\.again: /],
    ['pipeline', pipeline, undefined, /all of it: /],
    [
      'janitor',
      janitor,
      { plan: planOf(), renders: [{ shot: 'baseline' }], deleteWhenDone: true },
      /renders\.0\.attempt: .*; renders\.0\.renderId: /,
    ],
    ['watchdog', watchdog, { pipelineId: 'p1' }, /lookSeconds: /],
  ])(
    'of the kind %s ends at once with an input that it does not take, and says in one line why',
    (name, handler, input, problem) => {
      let error: unknown;
      try {
        firstStep(handler, input);
      } catch (thrown) {
        error = thrown;
      }
      expect(String(error)).toMatch(new RegExp(`^Error: The orchestrator ${name} cannot take its input\\. [^\\n]*$`));
      expect(String(error)).toMatch(problem);
    },
  );

  it('is given its input as it is read: what an earlier version did not say has a value', () => {
    const input = z.strictObject({ since: z.string().default('ever') });
    const handler = orchestrator({ name: 'watchdog', input, output: z.string() }, function* (_, { since }) {
      return since;
    });
    expect(firstStep(handler, {})).toEqual({ done: true, value: 'ever' });
  });

  it('shows no output that is none of those it may make', () => {
    const handler = orchestrator({ name: 'janitor', input: z.object({}), output: z.string().max(3) }, function* () {
      return 'too long';
    });
    expect(() => firstStep(handler, {})).toThrow(
      /^The orchestrator janitor made an output that is none of those it may make\. /,
    );
  });
});
