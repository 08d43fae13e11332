import { OrchestrationRuntimeStatus } from 'durable-functions';
import { ROUTES } from '../../../../src/http/routes';
import { ApiWorld, ID } from '../../../support/http/api-world';

const CALLS = [
  ['cancelPipeline', `pipelines/${ID}/cancel`, undefined],
  ['decideRender', `pipelines/${ID}/decision`, { shot: 'baseline', action: 'resubmit' }],
  ['resumePipeline', `pipelines/${ID}/resume`, undefined],
] as const;
const ENDINGS = [OrchestrationRuntimeStatus.Completed, OrchestrationRuntimeStatus.Terminated, 'gone'] as const;
/** More than any of these calls looks at the instance. */
const LOOKS = [0, 1, 2, 3, 4];

const cases = CALLS.flatMap((call) => ENDINGS.map((as) => [call[0], as, call] as const));

describe('an instance that ends while a call is under way', () => {
  it.each(cases)(
    'never makes %s a failure, whenever it becomes %s: what was asked is taken, or refused by what is the matter',
    async (name, as, [, path, body]) => {
      for (const looks of LOOKS) {
        const world = await ApiWorld.begun();
        world.endsAfter = { looks, as };
        const answer = await world.ask(ROUTES[name], { path, ...(body === undefined ? {} : { body }) });
        const { code } = answer.body as { code?: string };
        expect([looks, answer.status, code]).toEqual(
          answer.status === 202 ? [looks, 202, undefined] : [looks, 409, expect.any(String)],
        );
      }
    },
  );

  it('has the cancel stored that it no longer reads, so that a resume that is late knows of it', async () => {
    const world = await ApiWorld.begun();
    world.endsAfter = { looks: 2, as: 'gone' };
    const { status } = await world.ask(ROUTES.cancelPipeline, { path: `pipelines/${ID}/cancel` });
    expect([status, await world.deps?.control.cancelRequest(ID)]).toMatchObject([202, { reason: null }]);
  });
});
