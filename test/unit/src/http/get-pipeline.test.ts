import { ROUTES } from '../../../../src/http/routes';
import { ApiWorld, ID } from '../../../support/http/api-world';

const path = `pipelines/${ID}`;

describe('the document of a pipeline', () => {
  it('is another one as soon as something else is told of a render that somebody is asked about', async () => {
    const world = await ApiWorld.begun();
    const { deps } = world;
    if (deps === undefined) throw new Error('This world has no settings.');
    const told = (detail: string) =>
      deps.notes.keep(
        { pipelineId: ID, shot: 'baseline', attempt: 1 },
        { problem: { code: 'outcome_unknown', detail } },
      );
    await told('The list does not name it.');
    const before = (await world.ask(ROUTES.getPipeline, { path })).headers.get('etag') ?? '';
    let sleeps = 0;
    world.deps = {
      ...deps,
      uptimeMs: () => sleeps * 250,
      sleep: async () => void (++sleeps === 3 && (await told('Job video_of_nobody cannot be adopted: 404.'))),
    };
    const next = await world.ask(ROUTES.getPipeline, {
      path: `${path}?wait=30`,
      headers: { 'if-none-match': before },
    });
    expect([next.status, sleeps]).toEqual([200, 3]);
    expect(next.headers.get('etag')).not.toBe(before);
  });
});
