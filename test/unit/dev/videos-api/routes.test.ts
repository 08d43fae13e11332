import type { TestSimulator } from './simulator';
import { startSimulator } from './simulator';

describe('routes and credentials', () => {
  let simulator: TestSimulator;
  beforeAll(async () => {
    simulator = await startSimulator({}, { apiKeys: ['right'] });
  });
  afterAll(() => simulator.stop());
  const ask = async (
    path: string,
    headers: Record<string, string> = { 'api-key': 'right' },
    method = 'GET',
  ): Promise<unknown> => {
    const response = await fetch(simulator.baseUrl + path, { headers, method });
    return { status: response.status, body: await response.json() };
  };
  const DENIED = {
    status: 401,
    body: {
      error: {
        code: '401',
        message:
          'Access denied due to invalid subscription key or wrong API endpoint. Make sure to provide a valid key for an active subscription and use a correct regional API endpoint for your resource.',
      },
    },
  };

  it('takes the key as api-key or as a bearer token', async () => {
    expect(await ask('/openai/v1/models')).toMatchObject({ status: 200 });
    expect(await ask('/openai/v1/models', { authorization: 'Bearer right' })).toMatchObject({ status: 200 });
  });

  it.each([
    ['no credential', {}],
    ['a wrong key', { 'api-key': 'wrong' }],
    ['a wrong token', { authorization: 'Bearer wrong' }],
    ['another scheme', { authorization: 'Basic right' }],
  ])('denies %s', async (_what, headers) => {
    expect(await ask('/openai/v1/videos', headers)).toEqual(DENIED);
  });

  it.each(['', '?api-version=v1', '?api-version=preview'])('takes the api-version "%s"', async (query) => {
    expect(await ask(`/openai/v1/videos${query}`)).toMatchObject({ status: 200 });
  });

  it('refuses any other api-version', async () => {
    expect(await ask('/openai/v1/videos?api-version=2025-04-01-preview')).toMatchObject({ status: 404 });
  });

  it.each([
    ['GET', '/openai/v1/video/generations/jobs', { detail: 'Not Found' }],
    ['POST', '/openai/v1/videos/create', { detail: 'Not Found' }],
    ['POST', '/openai/v1/videos/video_1/cancel', { detail: 'Not Found' }],
    ['POST', '/openai/deployments/sora/videos/generations', { error: { code: '404', message: 'Resource not found' } }],
    ['GET', '/openai/videos', { error: { code: '404', message: 'Resource not found' } }],
  ])('knows no %s %s, and says so in the log', async (method, path, body) => {
    expect(await ask(path, { 'api-key': 'right' }, method)).toEqual({ status: 404, body });
    expect(simulator.logged.at(-1)).toContain(`${method} ${path}: no such route`);
  });

  it('lists its deployments as models', async () => {
    expect(await ask('/openai/v1/models')).toMatchObject({
      body: { object: 'list', data: [{ id: 'sora-2', object: 'model' }, { id: 'gpt-image-1' }] },
    });
    await simulator.control('PUT', '/profile', { models: 'base-models' });
    expect(await ask('/openai/v1/models')).toMatchObject({
      body: { data: [{ id: 'sora-2-2025-12-08' }, { id: 'gpt-image-1' }] },
    });
    await simulator.control('PUT', '/profile', { models: 'not-found' });
    expect(await ask('/openai/v1/models')).toMatchObject({ status: 404 });
  });

  it('asks for no credential when it is told to', async () => {
    await simulator.control('PUT', '/profile', { auth: 'none' });
    expect(await ask('/openai/v1/videos', {})).toMatchObject({ status: 200 });
  });
});

describe('the controls', () => {
  let simulator: TestSimulator;
  beforeAll(async () => {
    simulator = await startSimulator({ createsPerMinute: null });
  });
  afterAll(() => simulator.stop());

  it.each([
    ['an unknown profile key', 'PUT', '/profile', { speed: 2 }, 'Unknown key "speed"'],
    [
      'a wrong profile value',
      'PUT',
      '/profile',
      { contentNotReadyStatus: 500 },
      '"contentNotReadyStatus" in the profile must be one of 404, 400, 409; got 500.',
    ],
    ['an unknown fault kind', 'POST', '/faults', { do: { kind: 'explode' } }, 'must be one of "refuse"'],
    ['an unknown fault key', 'POST', '/faults', { do: { kind: 'reset', after: true } }, 'Unknown key "after"'],
    ['an unknown match key', 'POST', '/faults', { match: { jobs: 1 }, do: { kind: 'reset' } }, 'Unknown key "jobs"'],
    ['a fault without an action', 'POST', '/faults', { match: {} }, 'the fault lacks "do"'],
    [
      'an unknown refusal',
      'POST',
      '/faults',
      { do: { kind: 'refuse', as: 'because' } },
      '"as" in "do" must be one of "unauthorized"',
    ],
    [
      'an unknown clip',
      'POST',
      '/faults',
      { do: { kind: 'job', clip: 'blurred' } },
      '"clip" in "do" must be one of "normal"',
    ],
    ['a body that is no JSON', 'POST', '/faults', '{', 'JSON'],
  ])('refuse %s, naming it', async (_what, method, path, body, message) => {
    const reply = await simulator.control<{ error: { message: string } }>(method, path, body);
    expect(reply.status).toBe(400);
    expect(reply.body.error.message).toContain(message);
  });

  it('name the routes there are when asked for another', async () => {
    const { status, body } = await simulator.control<{ error: { message: string } }>('GET', '/nothing');
    expect(status).toBe(404);
    expect(body.error.message).toContain('GET /_simulator/bill');
  });

  it('list what was received, without credentials and image bytes', async () => {
    await simulator.control('DELETE', '/requests');
    await simulator.create({ size: 'none' });
    const { body } = await simulator.control<{ requests: Record<string, unknown>[] }>(
      'GET',
      '/requests?operation=create',
    );
    expect(body.requests).toMatchObject([
      {
        operation: 'create',
        method: 'POST',
        path: '/openai/v1/videos',
        credential: 'api-key',
        fields: { size: 'none' },
        image: null,
        status: 400,
        outcome: 'answered',
      },
    ]);
    expect(JSON.stringify(body)).not.toContain('a key');
  });

  it('show a fault with what it matched and struck, until they are cleared', async () => {
    await simulator.fault({ kind: 'refuse', as: 'forbidden' }, { operation: 'list', nth: 2 });
    const statuses = [
      await simulator.call('GET', '/videos'),
      await simulator.call('GET', '/videos'),
      await simulator.call('GET', '/videos'),
    ];
    expect(statuses.map(({ status }) => status)).toEqual([200, 403, 200]);
    expect((await simulator.control('GET', '/faults')).body).toMatchObject({ faults: [{ matched: 3, struck: 1 }] });
    await simulator.control('DELETE', '/faults');
    expect((await simulator.control('GET', '/faults')).body).toEqual({ faults: [] });
  });
});
