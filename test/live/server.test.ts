import { preflight } from '../../src/backends/preflight';
import type { Server } from '../../src/backends/server';
import { modelFor } from '../../src/plans/taken';
import { IMPOSSIBLE_ID } from '../../src/video-api/job-id';
import { cheapest, liveTarget } from './live-target';

/** Nothing here orders anything. */
describe('the server', () => {
  let server: Server;
  beforeAll(async () => {
    const target = liveTarget(process.env);
    if (!target.ok) throw new Error(target.sentence);
    server = await target.server.server();
  });

  it('could make a clip from text, as far as settings and questions tell', async () => {
    const { limits } = server;
    const needs = { ...cheapest(limits), model: limits.model, image: false, sound: false };
    expect(await preflight(server, needs, Date.now())).toBeUndefined();
  });

  it('could make a clip from a picture, unless its settings say that it takes none', async () => {
    const { limits } = server;
    const needs = { ...cheapest(limits), model: modelFor(limits, true), image: true, sound: false };
    if (limits.takesImage === false) expect((await preflight(server, needs, Date.now()))?.detail).toMatch(/no picture/);
    else expect(await preflight(server, needs, Date.now())).toBeUndefined();
  });

  it('does not know a job that cannot be, and says so as nothing that the app would take for a job or for a way in', async () => {
    const answer = await server.api.get(IMPOSSIBLE_ID);
    expect(answer.outcome).toBe('problem');
    if (answer.outcome === 'problem')
      expect(['unauthorized', 'forbidden', 'network', 'timed_out']).not.toContain(answer.problem.kind);
  });
});
