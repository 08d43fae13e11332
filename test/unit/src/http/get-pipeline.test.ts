import { ROUTES } from '../../../../src/http/routes';
import { ApiWorld, ID } from '../../../support/http/api-world';
import { shotIn } from '../../../support/shots';

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

  it('is held on what the engine tells alone: storage is asked once, however long nothing changes', async () => {
    const readsOf = async (wait: number): Promise<{ reads: number; sleeps: number }> => {
      const world = await ApiWorld.begun();
      world.baseline = shotIn('rendering');
      let [reads, sleeps] = [0, 0];
      world.store.before = (operation) => void (operation === 'read' && (reads += 1));
      if (world.deps !== undefined)
        world.deps = { ...world.deps, uptimeMs: () => sleeps * 500, sleep: () => Promise.resolve(void (sleeps += 1)) };
      await world.ask(ROUTES.getPipeline, { path: `${path}?wait=${wait}` });
      return { reads, sleeps };
    };
    const [short, long] = [await readsOf(0), await readsOf(60)];
    expect([short.sleeps, long.sleeps]).toEqual([0, 120]);
    expect(long.reads).toBe(short.reads);
  });
});
