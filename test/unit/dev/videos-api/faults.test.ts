import type { TestSimulator, Video } from './simulator';
import { createForm, pngHeaderOf, startSimulator } from './simulator';

/** What a client sees of a request: an answer, an answer whose body breaks off, or no answer. */
async function outcome(send: () => Promise<Response>): Promise<unknown> {
  let response: Response;
  try {
    response = await send();
  } catch {
    return 'connection lost';
  }
  try {
    const bytes = Buffer.from(await response.arrayBuffer());
    return { status: response.status, type: response.headers.get('content-type'), bytes };
  } catch {
    return { status: response.status, body: 'broke off' };
  }
}

describe('scripted faults of the exchange', () => {
  let simulator: TestSimulator;
  beforeEach(async () => {
    simulator = await startSimulator({ createsPerMinute: null, maxRunningPerDeployment: null });
  });
  afterEach(() => simulator.stop());
  const rawCreate = (signal?: AbortSignal): Promise<Response> =>
    fetch(`${simulator.baseUrl}/openai/v1/videos`, {
      method: 'POST',
      headers: { 'api-key': 'k', 'content-type': 'application/json' },
      body: JSON.stringify({ model: 'sora-2', prompt: 'a boat' }),
      ...(signal === undefined ? {} : { signal }),
    });
  const jobCount = async (): Promise<number> =>
    (await simulator.control<{ jobs: unknown[] }>('GET', '/jobs')).body.jobs.length;
  const noRender = (): Promise<void> => simulator.fault({ kind: 'job', outcome: 'failed' }, { times: 'always' });

  it.each<[string, number, unknown]>([
    ['unauthorized', 401, { error: { code: '401' } }],
    ['forbidden', 403, { error: { code: '403' } }],
    ['unknown-route', 404, { error: { code: '404', message: 'Resource not found' } }],
    ['unknown-path', 404, { detail: 'Not Found' }],
    ['unknown-deployment', 404, { error: { type: 'video_generation_user_error', code: null } }],
    ['video-not-found', 404, { error: { type: 'invalid_request_error' } }],
    ['retired', 410, { error: { code: '410' } }],
    ['moderated', 400, { error: { code: 'moderation_blocked' } }],
    [
      'not-ready',
      404,
      { error: { message: 'Video is not ready yet, use GET /v1/videos/{video_id} to check status.' } },
    ],
    ['rate-limited', 429, { error: { code: '429' } }],
    ['too-many-running', 429, { error: { message: 'Too many running tasks' } }],
    ['upload-timed-out', 400, { error: { message: 'Reference image upload timed out' } }],
    ['server-error', 500, { error: { code: '500' } }],
  ])('refuse as %s, once, without accepting anything', async (as, status, body) => {
    await noRender();
    await simulator.fault({ kind: 'refuse', as }, { operation: 'create' });
    expect(await simulator.create()).toMatchObject({ status, body });
    expect(await jobCount()).toBe(0);
    expect((await simulator.create()).status).toBe(200);
  });

  it.each([502, 503, 504])('refuse with %i as often as asked', async (status) => {
    await noRender();
    await simulator.fault({ kind: 'refuse', as: 'server-error', status }, { operation: 'create', times: 2 });
    const statuses = [await simulator.create(), await simulator.create(), await simulator.create()].map(
      (reply) => reply.status,
    );
    expect(statuses).toEqual([status, status, 200]);
  });

  it('refuse with Retry-After in seconds or as a date of the simulated clock', async () => {
    await simulator.fault({ kind: 'refuse', as: 'rate-limited', retryAfter: { seconds: 17 } });
    await simulator.fault({ kind: 'refuse', as: 'too-many-running', retryAfter: { dateInSeconds: 90 } });
    expect((await simulator.create()).headers.get('retry-after')).toBe('17');
    const date = (await simulator.create()).headers.get('retry-after') ?? '';
    expect(Date.parse(date)).toBe(simulator.clock.now() + 90_000);
  });

  it('answer anything at all', async () => {
    await simulator.fault(
      { kind: 'respond', status: 418, body: { tea: true }, headers: { 'x-pot': 'short' } },
      { operation: 'list' },
    );
    const reply = await simulator.call('GET', '/videos');
    expect({ status: reply.status, body: reply.body, pot: reply.headers.get('x-pot') }).toEqual({
      status: 418,
      body: { tea: true },
      pot: 'short',
    });
  });

  it.each(['html', 'malformed-json'])('answer 200 with %s', async (kind) => {
    await simulator.fault({ kind });
    const seen = (await outcome(() => rawCreate())) as { status: number; bytes: Buffer };
    expect(seen.status).toBe(200);
    expect(() => JSON.parse(seen.bytes.toString()) as unknown).toThrow(SyntaxError);
    expect(await jobCount()).toBe(0);
  });

  it.each([
    ['before', 0],
    ['after', 1],
  ] as const)('reset the connection %s acceptance, leaving %i jobs', async (when, jobs) => {
    await noRender();
    await simulator.fault({ kind: 'reset', when }, { operation: 'create' });
    expect(await outcome(() => rawCreate())).toBe('connection lost');
    expect(await jobCount()).toBe(jobs);
    const { body } = await simulator.control<{ requests: { outcome: string }[] }>('GET', '/requests?operation=create');
    expect(body.requests.map((request) => request.outcome)).toEqual(['reset']);
  });

  it.each([
    ['before', 0],
    ['after', 1],
  ] as const)('never answer, %s acceptance, leaving %i jobs and the clock free', async (when, jobs) => {
    await noRender();
    await simulator.fault({ kind: 'no-answer', when }, { operation: 'create' });
    const abort = new AbortController();
    const seen = outcome(() => rawCreate(abort.signal));
    while (
      (await simulator.control<{ requests: { outcome: string }[] }>('GET', '/requests')).body.requests.at(-1)
        ?.outcome !== 'unanswered'
    );
    await simulator.pass(3_600_000);
    abort.abort();
    expect(await seen).toBe('connection lost');
    expect(await jobCount()).toBe(jobs);
  });

  it('let an operation happen and answer something else', async () => {
    await noRender();
    await simulator.fault({ kind: 'respond', status: 500, body: 'oops', when: 'after' }, { operation: 'create' });
    expect(await outcome(() => rawCreate())).toMatchObject({ status: 500 });
    expect(await jobCount()).toBe(1);
  });

  it('wait for a request that succeeds before they strike after it', async () => {
    await noRender();
    await simulator.fault({ kind: 'reset', when: 'after' }, { operation: 'create' });
    expect((await simulator.create({ seconds: '5' })).status).toBe(400);
    expect(await outcome(() => rawCreate())).toBe('connection lost');
  });

  it('delay, and let the next fault have its say', async () => {
    await simulator.fault({ kind: 'delay', realMs: 1 });
    await simulator.fault({ kind: 'refuse', as: 'forbidden' });
    expect((await simulator.call('GET', '/videos')).status).toBe(403);
  });

  it('strike by job, deployment, prompt and reference', async () => {
    await noRender();
    const match = {
      operation: 'create',
      promptIncludes: 'storm',
      hasReference: true,
      deployment: 'sora-2',
      jobIndex: 1,
    };
    await simulator.fault({ kind: 'refuse', as: 'forbidden' }, match);
    const fields = { model: 'sora-2', prompt: 'A storm comes.' };
    expect(
      (await simulator.call('POST', '/videos', createForm({ ...fields, prompt: 'Calm.' }, pngHeaderOf(1, 1)))).status,
    ).toBe(400);
    expect((await simulator.call('POST', '/videos', createForm(fields, pngHeaderOf(720, 1280)))).status).toBe(403);
    const { id } = (await simulator.create()).body;
    await simulator.fault({ kind: 'refuse', as: 'video-not-found' }, { operation: 'get', jobId: id, nth: 2 });
    const statuses = [
      await simulator.call('GET', `/videos/${id}`),
      await simulator.call('GET', `/videos/${id}`),
      await simulator.call('GET', `/videos/${id}`),
    ];
    expect(statuses.map(({ status }) => status)).toEqual([200, 404, 200]);
  });
});

describe('scripted faults of the download', () => {
  let simulator: TestSimulator;
  let id: string;
  let whole: Buffer;
  beforeAll(async () => {
    simulator = await startSimulator();
    ({ id } = (await simulator.create()).body);
    await simulator.pass(60_000);
    whole = Buffer.from(await (await simulator.content(id)).arrayBuffer());
  });
  afterAll(() => simulator.stop());
  const struck = async (action: unknown): Promise<unknown> => {
    await simulator.fault(action, { operation: 'content' });
    return outcome(() => simulator.content(id));
  };

  it('cut the body short of its Content-Length', async () => {
    expect(await struck({ kind: 'truncated-body', keepBytes: 1_000 })).toEqual({ status: 200, body: 'broke off' });
  });

  it.each(['short', 'absent'])('cut the body so that it looks whole (Content-Length %s)', async (contentLength) => {
    expect(await struck({ kind: 'truncated-body', keepBytes: 1_000, contentLength })).toMatchObject({
      bytes: whole.subarray(0, 1_000),
    });
  });

  it('send nothing', async () => {
    expect(await struck({ kind: 'empty-body' })).toMatchObject({ status: 200, bytes: Buffer.alloc(0) });
  });

  it.each([
    ['html', 'text/html; charset=utf-8', '<!doctype'],
    ['json', 'application/json', '{"status"'],
    ['text', 'video/mp4', 'This is not a video.'],
    ['noise', 'video/mp4', '\x00\x01\x02\x03'],
    ['headless-mp4', 'video/mp4', '\x00\x00\x00\x08free'],
  ])('send %s as if it were the video', async (as, type, start) => {
    const seen = (await struck({ kind: 'wrong-content', as })) as { status: number; type: string; bytes: Buffer };
    expect(seen).toMatchObject({ status: 200, type });
    expect(seen.bytes.toString('latin1').startsWith(start)).toBe(true);
  });

  it('send it slowly, and whole', async () => {
    const seen = await struck({ kind: 'slow-body', chunkBytes: 200_000, everyRealMs: 1 });
    expect((seen as { bytes: Buffer }).bytes.equals(whole)).toBe(true);
  });

  it('pad it to any size, still an MP4', async () => {
    const { bytes } = (await struck({ kind: 'padded-content', bytes: 3_000_000 })) as { bytes: Buffer };
    expect(bytes.length).toBe(whole.length + 3_000_000);
    expect(bytes.readUInt32BE(whole.length)).toBe(3_000_000);
    expect(bytes.toString('latin1', whole.length + 4, whole.length + 8)).toBe('free');
  });
});

describe('scripted faults of a job', () => {
  let simulator: TestSimulator;
  beforeEach(async () => {
    simulator = await startSimulator({ createsPerMinute: null, maxRunningPerDeployment: null });
  });
  afterEach(() => simulator.stop());
  const jobWith = async (script: Record<string, unknown>): Promise<string> => {
    await simulator.fault({ kind: 'job', ...script }, { operation: 'create' });
    return (await simulator.create()).body.id;
  };
  const after = async (ms: number, id: string): Promise<Partial<Video>> => {
    await simulator.pass(ms);
    return simulator.video(id);
  };

  it.each<[Record<string, unknown>, Record<string, unknown>]>([
    [
      { outcome: 'failed' },
      { status: 'failed', error: { code: 'internal_error', message: 'Video generation failed.' } },
    ],
    [
      { outcome: 'failed', error: { code: null, message: 'No reason.' } },
      { status: 'failed', error: { code: null, message: 'No reason.' } },
    ],
    [
      { outcome: 'failed', error: null },
      { status: 'failed', error: null },
    ],
    [{ outcome: 'moderated' }, { status: 'failed', error: { code: 'moderation_blocked' } }],
    [{ outcome: 'cancelled' }, { status: 'cancelled' }],
    [{ outcome: 'expired' }, { status: 'expired' }],
  ])('end it as %j', async (script, expected) => {
    const id = await jobWith(script);
    expect(await after(5_000, id)).toMatchObject({ status: 'in_progress' });
    expect(await after(55_000, id)).toMatchObject({ ...expected, completed_at: null, expires_at: null });
  });

  it('show a status word that nobody knows, for a while or for ever', async () => {
    const forEver = await jobWith({ statusWord: 'preprocessing' });
    const forAWhile = await jobWith({ statusWord: 'running', statusWordForMs: 10_000 });
    expect(await after(9_000, forAWhile)).toMatchObject({ status: 'running' });
    expect(await after(1_000, forAWhile)).toMatchObject({ status: 'in_progress' });
    expect(await after(3_600_000, forEver)).toMatchObject({ status: 'preprocessing' });
  });

  it.each(['queued', 'in_progress'] as const)('leave it stuck in %s, for ever or for a while', async (stuckIn) => {
    const forEver = await jobWith({ stuckIn });
    const forAWhile = await jobWith({ stuckIn, stuckForMs: 300_000, outcome: 'failed', durationMs: 60_000 });
    expect(await after(299_000, forAWhile)).toMatchObject({ status: stuckIn });
    expect(await after(61_000, forAWhile)).toMatchObject({ status: 'failed' });
    expect(await after(80_000_000, forEver)).toMatchObject({ status: stuckIn });
  });

  it('make it slow', async () => {
    const id = await jobWith({ slowerBy: 10 });
    expect(await after(39_000, id)).toMatchObject({ status: 'queued' });
    expect(await after(560_000, id)).toMatchObject({ status: 'in_progress' });
    expect(await after(1_000, id)).toMatchObject({ status: 'completed' });
  });

  it('hide it for a while in mid-run, as a job on another resource would be', async () => {
    const id = await jobWith({ missingFromMs: 10_000, missingForMs: 5_000, outcome: 'failed' });
    const statuses: number[] = [];
    for (const ms of [9_000, 2_000, 5_000]) {
      await simulator.pass(ms);
      statuses.push((await simulator.call('GET', `/videos/${id}`)).status);
    }
    expect(statuses).toEqual([200, 404, 200]);
  });

  it('say "not ready" some times after it is completed', async () => {
    const id = await jobWith({ notReadyAsks: 2 });
    await simulator.pass(60_000);
    const statuses: number[] = [];
    for (let ask = 0; ask < 3; ask++) {
      const response = await simulator.content(id);
      await response.arrayBuffer();
      statuses.push(response.status);
    }
    expect(statuses).toEqual([404, 404, 200]);
  });

  it('keep it out of the list for a while, or for ever', async () => {
    const late = await jobWith({ unlistedForMs: 5_000, outcome: 'failed' });
    const never = await jobWith({ unlistedForMs: null, outcome: 'failed' });
    const listed = async (): Promise<string[]> =>
      (await simulator.call<{ data: Video[] }>('GET', '/videos')).body.data.map(({ id }) => id);
    expect(await listed()).toEqual([]);
    await simulator.pass(5_000);
    expect(await listed()).toEqual([late]);
    expect((await simulator.video(never)).id).toBe(never);
  });

  it('skew its times, and echo its prompt otherwise', async () => {
    const id = await jobWith({ createdAtSkewMs: -300_000, promptEcho: 'null', outcome: 'failed' });
    const video = await simulator.video(id);
    expect(video).toMatchObject({ created_at: simulator.clock.now() / 1000 - 300, prompt: null });
    expect(id.slice(6, 14)).toBe(Number(video['created_at']).toString(16));
  });
});
