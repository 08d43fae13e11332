import type { TestSimulator, Video } from './simulator';
import { PROMPT, startSimulator } from './simulator';

interface Page {
  readonly data: Video[];
  readonly first_id: string | null;
  readonly last_id: string | null;
  readonly has_more: boolean;
}

describe('listing videos', () => {
  let simulator: TestSimulator;
  let ids: string[];
  beforeAll(async () => {
    simulator = await startSimulator({ createsPerMinute: null, maxRunningPerDeployment: null });
    ids = [];
    for (let count = 0; count < 3; count++) {
      await simulator.fault({ kind: 'job', outcome: 'failed' });
      ids.push((await simulator.create()).body.id);
      await simulator.pass(1_000);
    }
  });
  afterAll(() => simulator.stop());
  const list = async (query = ''): Promise<Page> => (await simulator.call<Page>('GET', `/videos${query}`)).body;
  const idsOf = ({ data }: Page): string[] => data.map(({ id }) => id);

  it('gives the newest first, or the oldest when asked', async () => {
    expect(idsOf(await list())).toEqual([...ids].reverse());
    expect(idsOf(await list('?order=asc'))).toEqual(ids);
  });

  it('pages with after and has_more', async () => {
    const first = await list('?limit=2&order=asc');
    expect(first).toMatchObject({ object: 'list', first_id: ids[0], last_id: ids[1], has_more: true });
    const second = await list(`?limit=2&order=asc&after=${first.last_id}`);
    expect({ ids: idsOf(second), more: second.has_more }).toEqual({ ids: [ids[2]], more: false });
    expect(await list('?limit=0')).toMatchObject({ data: [], first_id: null, last_id: null, has_more: true });
  });

  it('pages through a thousand jobs of others without losing or repeating one', async () => {
    const crowded = await startSimulator();
    const { body } = await crowded.control<{ ids: string[] }>('POST', '/jobs', { count: 1_000, agoMs: 5_000 });
    const seen: string[] = [];
    for (let after: string | null = '', more = true; more;) {
      const page: Page = (
        await crowded.call<Page>('GET', `/videos?limit=100&order=asc${after === '' ? '' : `&after=${after}`}`)
      ).body;
      seen.push(...idsOf(page));
      [after, more] = [page.last_id, page.has_more];
    }
    expect(seen).toEqual(body.ids);
    await crowded.stop();
  });

  it.each(['?limit=101', '?limit=-1', '?limit=many', '?order=newest'])('refuses %s', async (query) => {
    expect((await simulator.call('GET', `/videos${query}`)).status).toBe(400);
  });

  it('can lag, leave out, or be closed altogether', async () => {
    await simulator.control('PUT', '/profile', { listDelayMs: 2_500 });
    expect(idsOf(await list('?order=asc'))).toEqual([ids[0]]);
    await simulator.control('PUT', '/profile', { listDelayMs: 0, listCompleteness: 0 });
    expect(idsOf(await list())).toEqual([]);
    await simulator.control('PUT', '/profile', { listCompleteness: 1, list: 'not-found' });
    expect((await simulator.call('GET', '/videos')).status).toBe(404);
    await simulator.control('PUT', '/profile', { list: 'on' });
    await simulator.fault({ kind: 'list-omit', jobIndexes: [2] }, { operation: 'list' });
    expect(idsOf(await list('?order=asc'))).toEqual([ids[0], ids[2]]);
    await simulator.fault({ kind: 'list-lag', lagMs: 2_500 }, { operation: 'list' });
    expect(idsOf(await list('?order=asc'))).toEqual([ids[0]]);
    expect(idsOf(await list('?order=asc'))).toEqual(ids);
  });
});

describe('deleting a video', () => {
  it('forgets a finished one, and knows it no more', async () => {
    const simulator = await startSimulator();
    await simulator.fault({ kind: 'job', outcome: 'failed' });
    const { id } = (await simulator.create()).body;
    await simulator.pass(60_000);
    expect((await simulator.call('DELETE', `/videos/${id}`)).body).toEqual({
      id,
      object: 'video.deleted',
      deleted: true,
    });
    expect((await simulator.call('DELETE', `/videos/${id}`)).status).toBe(404);
    expect((await simulator.call('GET', `/videos/${id}`)).status).toBe(404);
    await simulator.stop();
  });

  it.each([
    ['conflict', { status: 409, then: 'queued', nextCreate: 429, charged: true }],
    ['bad-request', { status: 400, then: 'queued', nextCreate: 429, charged: true }],
    ['ignore', { status: 200, then: 'queued', nextCreate: 429, charged: true }],
    ['cancel', { status: 200, then: undefined, nextCreate: 200, charged: true }],
    ['mark-cancelled', { status: 200, then: 'cancelled', nextCreate: 200, charged: true }],
  ] as const)('can answer a delete of a running one with %s', async (deleteRunning, expected) => {
    const simulator = await startSimulator({ deleteRunning, maxRunningPerDeployment: 1, chargeAt: 'acceptance' });
    const { id } = (await simulator.create()).body;
    const { status } = await simulator.call('DELETE', `/videos/${id}`);
    const { status: then } = await simulator.video(id);
    await simulator.fault({ kind: 'job', outcome: 'failed' });
    const nextCreate = (await simulator.create()).status;
    const { jobs } = (await simulator.control<{ jobs: { charged: boolean }[] }>('GET', '/bill')).body;
    expect({ status, then, nextCreate, charged: jobs[0]?.charged }).toEqual(expected);
    await simulator.stop();
  });

  it('can keep the slot of a cancelled one until it would have ended', async () => {
    const simulator = await startSimulator({
      deleteRunning: 'cancel',
      maxRunningPerDeployment: 1,
      cancelFreesSlot: false,
    });
    const { id } = (await simulator.create()).body;
    await simulator.call('DELETE', `/videos/${id}`);
    expect((await simulator.create()).status).toBe(429);
    await simulator.pass(60_000);
    await simulator.fault({ kind: 'job', outcome: 'failed' });
    expect((await simulator.create()).status).toBe(200);
    await simulator.stop();
  });
});

describe('remixing a video', () => {
  let simulator: TestSimulator;
  let id: string;
  beforeAll(async () => {
    simulator = await startSimulator({ createsPerMinute: null });
    ({ id } = (await simulator.create()).body);
    await simulator.pass(60_000);
  });
  afterAll(() => simulator.stop());

  it('starts a job that inherits everything but the prompt', async () => {
    await simulator.fault({ kind: 'job', outcome: 'failed', durationMs: 1 }, { operation: 'remix' });
    const { status, body } = await simulator.call('POST', `/videos/${id}/remix`, { prompt: 'At night.' });
    expect(status).toBe(200);
    expect(body).toMatchObject({
      status: 'queued',
      remixed_from_video_id: id,
      model: 'sora-2',
      seconds: '4',
      size: '720x1280',
      prompt: 'At night.',
    });
    await simulator.pass(1);
  });

  it.each<[string, unknown]>([
    ['extra fields', { prompt: PROMPT, seconds: '4' }],
    ['no prompt', {}],
    ['a number as prompt', { prompt: 1 }],
  ])('refuses %s', async (_what, body) => {
    expect((await simulator.call('POST', `/videos/${id}/remix`, body)).status).toBe(400);
  });

  it('refuses a form, an unknown source and one that is not completed', async () => {
    const form = new FormData();
    form.set('prompt', PROMPT);
    expect((await simulator.call('POST', `/videos/${id}/remix`, form)).status).toBe(400);
    expect((await simulator.call('POST', '/videos/video_none/remix', { prompt: PROMPT })).status).toBe(404);
    const running = (await simulator.create()).body;
    expect((await simulator.call('POST', `/videos/${running.id}/remix`, { prompt: PROMPT })).status).toBe(400);
  });
});
