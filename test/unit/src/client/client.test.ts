import type { Client, ClientOptions } from '../../../../src/client/client';
import { createClient } from '../../../../src/client/client';
import { ApiError } from '../../../../src/client/api-error';
import type { Route } from '../../../../src/http/route';
import { ROUTES } from '../../../../src/http/routes';
import type { Received, Scripted, ScriptedServer } from './server';
import { startScriptedServer } from './server';

let server: ScriptedServer | undefined;
afterEach(() => server?.close());

async function against(
  answer: (request: Received, count: number) => Scripted | undefined,
  options: Partial<ClientOptions> = {},
): Promise<Client> {
  server = await startScriptedServer(answer);
  return createClient({ baseUrl: server.baseUrl, ...options });
}

const problem = (code: string, more: object = {}): object => ({
  type: 't',
  title: 'It cannot',
  status: 0,
  code,
  ...more,
});

/** What a call rejects with. */
const errorOf = (call: Promise<unknown>): Promise<ApiError> =>
  call.then(
    () => Promise.reject(new Error('It was answered.')),
    (error: unknown) => error as ApiError,
  );

const calls: Readonly<Record<string, (client: Client) => Promise<unknown>>> = {
  startPipeline: (client) => client.start({ prompt: 'A boat.' }, { idempotencyKey: 'k-1' }),
  listPipelines: (client) => client.list({ limit: 3, after: 'a=b&c' }),
  getPipeline: (client) => client.get('p 1', { wait: 5, etag: 'W/"1"' }),
  getManifest: (client) => client.manifest('p-1'),
  getMedia: async (client) => (await client.media('p-1', '01-a.mp4', { range: { start: 5 } })).body.cancel(),
  cancelPipeline: (client) => client.cancel('p-1', { reason: 'why' }),
  decideRender: (client) => client.decide('p-1', { shot: 'baseline', action: 'resubmit' }),
  replayPipeline: (client) => client.replay('p-1', { backend: 'other', idempotencyKey: 'k-2' }),
  deletePipeline: (client) => client.delete('p-1', { force: true }),
  resumePipeline: (client) => client.resume('p-1', { again: ['motion'] }),
  getSpend: (client) => client.spend(),
  health: (client) => client.health(),
  getManifestSchema: (client) => client.manifestSchema(),
  getOpenApi: (client) => client.openApi(),
  getSequence: (client) => client.sequence('p-1', { stitch: true }),
  createLink: (client) => client.createLink('p-1', { role: 'see', hours: 2 }),
  revokeLinks: (client) => client.revokeLinks('p-1'),
  redeliverWebhook: (client) => client.redeliver('p-1', 'p-1_started-1'),
};

const pattern = ({ path }: Route): RegExp => new RegExp(`^/api/${path.replace(/\{\w+\}/g, '[^/?]+')}(\\?.*)?$`);

describe('the client', () => {
  it('sends a start again that met its own first request, when it is told to', async () => {
    const paused: number[] = [];
    const inUse = { status: 409, headers: { 'retry-after': '7' } };
    const client = await against(
      (_, count) => (count < 3 ? { ...inUse, body: problem('IDEMPOTENCY_KEY_IN_USE') } : { body: { id: 'p-1' } }),
      { sleep: (ms) => Promise.resolve(void paused.push(ms)) },
    );
    expect(await client.start({ prompt: 'A boat.' }, { idempotencyKey: 'k' })).toEqual({ id: 'p-1' });
    expect(server?.received).toHaveLength(3);
    expect(paused).toEqual([7_000, 7_000]);
  });

  it.each(Object.entries(ROUTES).filter(([, { auth }]) => auth === 'function'))(
    'calls the route %s, with parameters that it has and a body if it takes one',
    async (name, row) => {
      const client = await against(() => ({ body: { plan: {} } }));
      await calls[name]?.(client);
      const [request] = server?.received ?? [];
      expect([request?.method, request?.target]).toEqual([row.method, expect.stringMatching(pattern(row))]);
      const query = new URL(request?.target ?? '', 'http://localhost').searchParams;
      expect(
        row.query
          .safeParse(Object.fromEntries(query))
          .error?.issues.filter(({ code }) => code === 'unrecognized_keys') ?? [],
      ).toEqual([]);
      expect((request?.body ?? '') !== '').toBe(row.body !== undefined);
    },
  );

  it('sends what its callers say where the API looks for it', async () => {
    const client = await against(() => ({ body: { plan: {} } }), { key: 'f-key' });
    for (const call of Object.values(calls)) await call(client);
    await client.plan('{"prompt":"A boat."}');
    await client.planReplay('p-1', { backend: 'other', shots: ['motion'] });
    const [start, list, get, , media, cancel, decide, replay, , resume] = server?.received ?? [];
    expect(start).toMatchObject({ body: '{"prompt":"A boat."}', headers: { 'idempotency-key': 'k-1' } });
    expect(list?.target).toBe('/api/pipelines?limit=3&after=a%3Db%26c');
    expect(get).toMatchObject({ target: '/api/pipelines/p%201?wait=5', headers: { 'if-none-match': 'W/"1"' } });
    expect(media?.headers.range).toBe('bytes=5-');
    expect(replay).toMatchObject({ body: '{"backend":"other"}', headers: { 'idempotency-key': 'k-2' } });
    expect([cancel?.body, decide?.body, resume?.body]).toEqual([
      '{"reason":"why"}',
      '{"shot":"baseline","action":"resubmit"}',
      '{"again":["motion"]}',
    ]);
    expect(server?.received.slice(-2)).toMatchObject([
      { target: '/api/pipelines?dryRun=true', body: '{"prompt":"A boat."}' },
      { target: '/api/pipelines/p-1/replay?dryRun=true', body: '{"backend":"other","shots":["motion"]}' },
    ]);
    expect(server?.received.every(({ headers }) => headers['x-functions-key'] === 'f-key')).toBe(true);
  });

  it.each([
    ['', undefined, '/api/spend', undefined],
    ['/', 'own', '/api/spend', 'own'],
    ['/team/api/', 'own', '/team/api/spend', 'own'],
    ['/?code=in-url', undefined, '/api/spend', 'in-url'],
    ['/api?code=in-url', 'own', '/api/spend', 'own'],
  ])('at %j with the key %j asks %s with the key %j, and never shows one in a URL', async (path, key, target, sent) => {
    await against(() => ({}));
    await createClient({ baseUrl: `${server?.baseUrl}${path}`, key }).spend();
    const [request] = server?.received ?? [];
    expect([request?.target, request?.headers['x-functions-key']]).toEqual([target, sent]);
  });

  it('says whether a document is still the one that the caller knows', async () => {
    const client = await against((_, count) =>
      count === 1 ? { body: { id: 'p-1' }, headers: { etag: 'W/"1"' } } : { status: 304, headers: { etag: 'W/"1"' } },
    );
    expect(await client.get('p-1')).toEqual({ isNew: true, document: { id: 'p-1' }, etag: 'W/"1"' });
    expect(await client.get('p-1', { etag: 'W/"1"' })).toEqual({ isNew: false });
  });

  it('gives a file as a stream, with what is said of it', async () => {
    const client = await against(() => ({
      body: 'bytes',
      headers: { 'content-type': 'video/mp4', 'content-length': '5', etag: '"1"' },
    }));
    const { body, ...facts } = await client.media('p-1', '01-a.mp4');
    expect(facts).toEqual({ contentType: 'video/mp4', bytes: 5, etag: '"1"' });
    expect(await new Response(body).text()).toBe('bytes');
  });

  it('takes an unhealthy app for an answer, and a gateway in its place for an error', async () => {
    const checks = { settings: { ok: false, missing: Array.from({ length: 200 }, () => 'A_SETTING_THAT_IS_MISSING') } };
    const client = await against((_, count) => {
      if (count === 1) return { status: 503, body: { status: 'unhealthy', checks } };
      return { status: 503, body: count === 2 ? 'Service Unavailable' : { error: 'starting' } };
    });
    expect(await client.health()).toEqual({ isHealthy: false, health: { status: 'unhealthy', checks } });
    expect(await errorOf(client.health())).toMatchObject({ status: 503, text: 'Service Unavailable' });
    expect((await errorOf(client.health())).message).toMatch(/^GET \/api\/health answers 503: .*starting/);
  });
});

describe('a call that fails', () => {
  it('has the problem that the app names, in its message too', async () => {
    const problems = [{ path: 'seconds', value: '5', expected: 'one of 4, 8, 12' }];
    const client = await against(() => ({
      status: 400,
      body: problem('INVALID_BRIEF', { detail: '1 problem.', problems }),
    }));
    const error = await errorOf(client.start({ prompt: 'A boat.' }));
    expect(error).toBeInstanceOf(ApiError);
    expect(error).toMatchObject({ status: 400, mayPass: false, problem: { code: 'INVALID_BRIEF', problems } });
    expect(error.message).toBe(
      'POST /api/pipelines answers 400: It cannot. 1 problem.\n  seconds: expected one of 4, 8, 12, got 5',
    );
  });

  it.each([
    [429, '97', 97_000, true],
    [503, '0', 0, true],
    [500, 'soon', undefined, true],
    [404, '', undefined, false],
  ])(
    'with %d and Retry-After "%s" says to wait %j ms, and whether waiting helps: %s',
    async (status, header, ms, helps) => {
      const client = await against(() => ({ status, headers: { 'retry-after': header }, body: problem('X') }));
      const error = await errorOf(client.spend());
      expect([error.retryAfterMs, error.mayPass]).toEqual([ms, helps]);
    },
  );

  it('takes an HTML page for no problem of ours', async () => {
    const client = await against(() => ({
      status: 502,
      headers: { 'content-type': 'text/html' },
      body: '<h1>Bad</h1>',
    }));
    expect(await errorOf(client.spend())).toMatchObject({
      problem: undefined,
      message: 'GET /api/spend answers 502: <h1>Bad</h1>',
    });
  });

  it('takes no page of somebody else for an answer, whatever its status', async () => {
    const client = await against(() => ({ body: '<h1>Sign in</h1>' }));
    const error = await errorOf(client.spend());
    expect(error).toMatchObject({
      status: 200,
      mayPass: false,
      message: 'GET /api/spend answers 200: <h1>Sign in</h1>',
    });
  });

  it('says why nobody answered', async () => {
    const client = await against(() => undefined);
    expect(await errorOf(client.spend())).toMatchObject({ status: undefined, mayPass: true });
    const nowhere = createClient({ baseUrl: 'http://127.0.0.1:9' });
    expect((await errorOf(nowhere.spend())).message).toMatch(
      /^GET \/api\/spend cannot be reached: .*(ECONNREFUSED|bad port)/,
    );
  });

  it('gives up after its time-out, which begins once the wait that was asked for is over', async () => {
    const fetch = ((_url, init) =>
      new Promise((_resolve, reject) => {
        init?.signal?.addEventListener('abort', () => reject(init.signal?.reason as Error));
      })) as typeof globalThis.fetch;
    const client = createClient({ baseUrl: 'http://localhost', fetch, timeoutMs: 1 });
    const error = await errorOf(client.get('p-1', { wait: 0 }));
    expect(error).toMatchObject({
      status: undefined,
      message: expect.stringMatching(/cannot be reached.*time/i) as string,
    });
  });

  it('rejects with the reason of the signal that was fired', async () => {
    const client = await against(() => ({}));
    const reason = new Error('Somebody pressed Ctrl-C.');
    expect(await errorOf(client.spend({ signal: AbortSignal.abort(reason) }))).toBe(reason);
    expect(server?.received).toHaveLength(0);
  });
});
