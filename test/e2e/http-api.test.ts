import type { PipelineDocument } from '../../src/views/pipeline-document';
import type { AppClient, ProblemBody, StartedPipeline } from '../support/stack/app-client';
import { appClient } from '../support/stack/app-client';
import type { HostClock } from '../support/host/host-clock';
import { hostClock } from '../support/host/host-clock';
import { patience } from '../support/patience';
import type { CreatedLink } from '../../src/views/answers';
import { needing, remote } from '../support/stack/remote';
import type { TestStack } from '../support/stack/running-stack';
import { startTestStack } from '../support/stack/running-stack';
import type { SimulatorControl } from '../support/stack/simulator-control';
import { simulatorControl } from '../support/stack/simulator-control';

interface Page {
  readonly pipelines: readonly { id: string; name: string; state: string }[];
  readonly next: string | null;
}

/** Nothing here needs a clip: every create is refused, and the pipelines end at once. */
const BRIEF = { name: 'a boat', prompt: 'A paper boat on a blue tabletop.' };

/** A clock that was told to move stands still then, until it may jump again. */
async function passOneMs(clock: HostClock): Promise<void> {
  await clock.advance(1);
  await clock.resume();
}

const itScripted = needing('scripted faults');
const hasSimulator = remote?.isSimulated ?? true;

describe('the HTTP API', () => {
  let stack: TestStack;
  let app: AppClient;
  let simulator: SimulatorControl;
  const post = <T = ProblemBody>(body: unknown, headers: Record<string, string> = {}, query = '') =>
    app.call<T>(`pipelines${query}`, { method: 'POST', body, headers });

  beforeAll(async () => {
    // What runs elsewhere has settings of its own.
    const settings = { settings: { SHOTLOOP_LINK_KEYS: 'a-key-that-signs-links-in-this-test' } };
    stack = await startTestStack({ clips: 'light', ...(remote === undefined ? settings : {}) });
    app = appClient(stack.baseUrl);
    simulator = simulatorControl(stack.videosApiUrl);
    if (!hasSimulator) return;
    await simulator.fault({ match: { operation: 'create', times: 'always' }, do: { kind: 'refuse', as: 'forbidden' } });
  });
  afterAll(() => stack.stop());

  let restore = (): Promise<void> => Promise.resolve();
  afterEach(() => restore());

  it('reports healthy with what it is connected to, and no secrets', async () => {
    const { status, body } = await app.call<{ status: string; checks: Record<string, object> }>('health');
    expect(status).toBe(200);
    expect(body).toMatchObject({
      status: 'healthy',
      checks: {
        settings: { ok: true, missing: [] },
        storage: { ok: true },
        backend: { ok: true, connected: true, deployment: 'sora-2', deploymentListed: true },
        ffmpeg: { ok: true },
      },
    });
    expect(JSON.stringify(body)).not.toMatch(/127\.0\.0\.1|AccountKey|https?:/);
  });

  itScripted('says so when the deployment is not in the list of models', async () => {
    const { models } = await simulator.currentProfile();
    restore = () => simulator.profile({ models });
    await simulator.profile({ models: 'base-models' });
    const { body } = await app.call<{ checks: { backend: object } }>('health');
    await simulator.profile({ models: 'not-found' });
    const listless = await app.call<{ checks: { backend: object } }>('health');
    expect(body.checks.backend).toMatchObject({
      ok: true,
      connected: true,
      deployment: 'sora-2',
      deploymentListed: false,
    });
    expect(listless.body.checks.backend).toMatchObject({
      ok: true,
      deploymentListed: null,
      problem: 'route_not_found',
    });
  });

  itScripted('starts with the durable management payload, a location and our links', async () => {
    const { status, body, headers } = await post<StartedPipeline & Record<string, string>>(BRIEF);
    expect(status).toBe(202);
    expect(headers.get('location')).toBe(body.statusQueryGetUri);
    expect(headers.get('retry-after')).toMatch(/^\d+$/);
    expect(Object.keys(body)).toEqual(
      expect.arrayContaining([
        'id',
        'statusQueryGetUri',
        'sendEventPostUri',
        'terminatePostUri',
        'suspendPostUri',
        'resumePostUri',
        'purgeHistoryDeleteUri',
        'links',
      ]),
    );
    expect(body.links.self).toBe(`${stack.baseUrl}/api/pipelines/${body.id}`);
    expect((await app.untilEnded(body.id)).shots[0]?.outcome).toBe('forbidden');
  });

  itScripted('takes a body that comes in chunks', async () => {
    const text = JSON.stringify(BRIEF);
    const chunks = new ReadableStream<Uint8Array>({
      start(controller) {
        for (const part of [text.slice(0, 9), text.slice(9, 30), text.slice(30)]) controller.enqueue(Buffer.from(part));
        controller.close();
      },
    });
    const { status, body } = await post<StartedPipeline>(chunks);
    expect(status).toBe(202);
    expect((await app.untilEnded(body.id)).shots[0]?.outcome).toBe('forbidden');
  });

  itScripted('plans without starting anything on a dry run', async () => {
    const creates = (await simulator.requests('create')).length;
    const before = (await app.call<Page>('pipelines?limit=100')).body.pipelines.length;
    const { status, body } = await post<{
      dryRun: boolean;
      plan: { terms: { estimateUsd: number }; agreed: { shots: { file: string }[] } };
    }>(BRIEF, {}, '?dryRun=true');
    expect([status, body.dryRun, body.plan.terms.estimateUsd]).toEqual([200, true, 1.2]);
    expect(body.plan.agreed.shots.map(({ file }) => file)).toEqual([
      '01-baseline.mp4',
      '03-motion.mp4',
      '04-audio.mp4',
    ]);
    expect((await app.call<Page>('pipelines?limit=100')).body.pipelines).toHaveLength(before);
    expect(await simulator.requests('create')).toHaveLength(creates);
  });

  describe('with an Idempotency-Key', () => {
    itScripted('gives the same pipeline to the same brief, and 422 to another, with and without quotes', async () => {
      const headers = { 'idempotency-key': 'order-1' };
      const first = await app.start(BRIEF, headers);
      await app.untilEnded(first.id);
      expect((await app.start(BRIEF, headers)).id).toBe(first.id);
      expect((await app.start(BRIEF, { 'idempotency-key': '"order-1"' })).id).toBe(first.id);
      expect((await app.document(first.id)).state).toBe('failed');
      const other = await post({ ...BRIEF, name: 'another boat' }, headers);
      expect([other.status, other.body.code, other.body['pipelineId']]).toEqual([
        422,
        'IDEMPOTENCY_KEY_REUSED',
        first.id,
      ]);
    });

    itScripted('starts one pipeline for twenty requests at once', async () => {
      const creates = (await simulator.requests('create')).length;
      const started = await Promise.all(
        Array.from({ length: 20 }, () => app.start(BRIEF, { 'idempotency-key': 'order-2' })),
      );
      const ids = new Set(started.map(({ id }) => id));
      expect(ids.size).toBe(1);
      await app.untilEnded([...ids][0] ?? '');
      expect(await simulator.requests('create')).toHaveLength(creates + 1);
    });

    // What else a key may not hold is tested where it is judged: these two any host and proxy passes on as they are.
    it.each([
      ['two words', /space/],
      ['x'.repeat(201), /201 characters/],
    ])('refuses the key %s, and says what is wrong with it', async (key, wrong) => {
      const { status, body } = await post(BRIEF, { 'idempotency-key': key });
      expect([status, body.code]).toEqual([400, 'INVALID_IDEMPOTENCY_KEY']);
      expect(body.detail).toMatch(wrong);
    });
  });

  itScripted('lists pipelines newest first, page by page, each once', async () => {
    const started: string[] = [];
    for (const name of ['first', 'second', 'third']) {
      started.push((await app.start({ ...BRIEF, name })).id);
      // A clock that stands still while there is work would start them in one millisecond, and of such none is the newer one.
      if (remote === undefined) await passOneMs(hostClock(stack.clockUrl));
    }
    const pages: Page[] = [];
    for (let after: string | null = ''; after !== null; after = pages.at(-1)?.next ?? null) {
      const { body } = await app.call<Page>(
        `pipelines?limit=2${after === '' ? '' : `&after=${encodeURIComponent(after)}`}`,
      );
      pages.push(body);
    }
    const all = pages.flatMap(({ pipelines }) => pipelines);
    expect(pages.slice(0, -1).every(({ pipelines }) => pipelines.length === 2)).toBe(true);
    expect(new Set(all.map(({ id }) => id)).size).toBe(all.length);
    expect(all.slice(0, 3).map(({ id, name }) => [id, name])).toEqual(
      [...started.entries()].reverse().map(([index, id]) => [id, ['first', 'second', 'third'][index]]),
    );
    for (const id of started) await app.untilEnded(id);
  });

  it.each(['limit=0', 'limit=101', 'limit=two'])('refuses a list with %s', async (query) => {
    const { status, body } = await app.call<ProblemBody>(`pipelines?${query}`);
    expect([status, body.code]).toEqual([400, 'INVALID_QUERY']);
  });

  it.each(['bogus', '', 'eyJhZnRlciI6MX0', 'x'.repeat(3_000)])(
    'refuses a list after "%s", which no page named',
    async (after) => {
      const { status, body } = await app.call<ProblemBody>(`pipelines?after=${after}`);
      expect([status, body.code]).toEqual([400, 'INVALID_QUERY']);
      expect(body.detail?.length).toBeLessThan(300);
    },
  );

  itScripted('holds ?wait only until there is news, and not at all once a pipeline has ended', async () => {
    const { id } = await app.start(BRIEF);
    await app.untilEnded(id);
    const beganMs = Date.now();
    await app.call(`pipelines/${id}?wait=30`);
    expect(Date.now() - beganMs).toBeLessThan(patience(5_000));
    const { status, body } = await app.call<ProblemBody>(`pipelines/${id}?wait=61`);
    expect([status, body.code]).toEqual([400, 'INVALID_QUERY']);
  });

  it.each([
    'pipelines/20260101t000000-0000000000',
    'pipelines/..%2F..',
    'pipelines/UPPER',
    'pipelines/20260101t000000-0000000000/manifest',
    'pipelines/20260101t000000-0000000000/media/01-baseline.mp4',
  ])('knows nothing at %s', async (path) => {
    const { status, headers, body } = await app.call<ProblemBody>(path);
    expect([status, body.code]).toEqual([404, 'NOT_FOUND']);
    expect(headers.get('content-type')).toMatch(/^application\/problem\+json/);
  });

  it.each(['pipelines', 'pipelines/20260101t000000-0000000000', 'spend', 'health'])(
    'answers HEAD on %s as it does GET, without the body',
    async (path) => {
      const get = await app.call(path);
      const head = await app.call<Buffer>(path, { method: 'HEAD' });
      expect([head.status, head.body.length]).toEqual([get.status, 0]);
      for (const name of ['content-type', 'content-length', 'etag', 'cache-control'])
        expect([name, head.headers.get(name)]).toEqual([name, get.headers.get(name)]);
    },
  );

  it.each([
    ['GET', 'pipelines'],
    ['GET', 'pipelines/20260101t000000-0000000000'],
    ['GET', 'pipelines/20260101t000000-0000000000/manifest'],
    ['GET', 'pipelines/20260101t000000-0000000000/media/01-baseline.mp4'],
    ['GET', 'spend'],
    ['GET', 'health'],
    ['HEAD', 'spend'],
    ['POST', 'pipelines'],
    ['POST', 'pipelines/20260101t000000-0000000000/cancel'],
    ['POST', 'pipelines/20260101t000000-0000000000/decision'],
    ['POST', 'pipelines/20260101t000000-0000000000/resume'],
  ])('refuses %s %s with a parameter that nobody reads', async (method, path) => {
    const { status, body } = await app.call<ProblemBody>(`${path}?wiat=5`, { method });
    expect(status).toBe(400);
    if (method !== 'HEAD') expect(body.problems?.[0]).toMatchObject({ path: '?wiat', value: '5' });
  });

  it('knows no pipeline to cancel', async () => {
    const { status } = await app.call('pipelines/20260101t000000-0000000000/cancel', { method: 'POST' });
    expect(status).toBe(404);
  });

  describe('with a body it cannot use', () => {
    let creates = 0;
    let pipelines = 0;
    const count = async (): Promise<void> => {
      creates = hasSimulator ? (await simulator.requests('create')).length : 0;
      pipelines = (await app.call<Page>('pipelines?limit=100')).body.pipelines.length;
    };
    beforeAll(count);
    afterAll(async () => {
      const [createsBefore, pipelinesBefore] = [creates, pipelines];
      await count();
      expect([creates, pipelines]).toEqual([createsBefore, pipelinesBefore]);
    });

    it('names every parameter of the query that nobody reads, instead of starting something', async () => {
      const { status, body } = await post(
        BRIEF,
        {},
        '?dryrun=true&dryRun=true&dryRun=false&seconds=8&code=key&clientId=me',
      );
      expect([status, body.code]).toEqual([400, 'INVALID_QUERY']);
      expect(body.problems).toEqual([
        { path: '?dryrun', value: 'true', expected: 'no such parameter; there is dryRun' },
        { path: '?dryRun', value: 'true, false', expected: 'one value' },
        { path: '?seconds', value: '8', expected: 'no such parameter; there is dryRun' },
      ]);
    });

    it.each([
      ['[', ']'],
      ['{"brief":', '}'],
    ])('says 400 to a body that nests %s without end', async (open, close) => {
      const answer = await post(`${open.repeat(20_000)}1${close.repeat(20_000)}`);
      expect([answer.status, answer.body.code]).toEqual([400, 'INVALID_JSON']);
      expect(answer.body.detail).toMatch(/levels deep/);
    });

    it.each([
      ['no body', '', 'INVALID_JSON'],
      ['half a body', '{"prompt":"A boat', 'INVALID_JSON'],
      ['bytes that are no text', new Uint8Array([0x22, 0xff, 0xfe, 0x22]), 'INVALID_JSON'],
      ['a list', '[]', 'INVALID_BRIEF'],
      ['null', 'null', 'INVALID_BRIEF'],
    ])('says 400 to %s', async (_what, body, code) => {
      const answer = await post(body);
      expect([answer.status, answer.body.code]).toEqual([400, code]);
      expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json/);
    });

    it('says 413 to a brief over the limit, announced or in chunks', async () => {
      const large = JSON.stringify({ ...BRIEF, name: 'x'.repeat(300_000) });
      const chunks = new ReadableStream<Uint8Array>({
        start(controller) {
          for (let at = 0; at < large.length; at += 10_000)
            controller.enqueue(Buffer.from(large.slice(at, at + 10_000)));
          controller.close();
        },
      });
      for (const body of [large, chunks]) {
        const answer = await post(body);
        expect([answer.status, answer.body.code]).toEqual([413, 'BODY_TOO_LARGE']);
      }
    });

    it.each<[string, object, string, string | undefined, RegExp]>([
      ['a length no clip has', { seconds: 5 }, 'seconds', '5', /one of 4, 8, 12/],
      ['a length in words', { seconds: 'four' }, 'seconds', '"four"', /one of 4, 8, 12/],
      ['a size no clip has', { size: '480x480' }, 'size', '"480x480"', /"720x1280"/],
      ['a prompt of spaces', { prompt: '   ' }, 'prompt', '"   "', /not blank/],
      ['a prompt that is a number', { prompt: 7 }, 'prompt', '7', /string/],
      ['a lone surrogate', { prompt: 'a \ud800 boat' }, 'prompt', undefined, /well-formed/],
      ['a field nobody knows', { sedonds: 4 }, 'sedonds', '4', /no such field/],
      ['a prompt and a brief', { brief: { scene: 'A boat.' } }, 'prompt', undefined, /not both/],
      ['a name that is a list', { name: [] }, 'name', '[]', /string/],
      [
        'a reference before the start',
        { reference: { at: -1 } },
        'reference.at',
        '-1',
        /seconds from the start of the clip, or "last"/,
      ],
      [
        'two variables as a list',
        { followUps: [{ name: 'a', changes: ['motion', 'audio'] }] },
        'followUps[0].changes',
        '["motion","audio"]',
        /exactly one/,
      ],
      [
        'two variables in words',
        { followUps: [{ name: 'a', changes: 'motion and audio', prompt: 'Both.' }] },
        'followUps[0].changes',
        '"motion and audio"',
        /exactly one/,
      ],
      [
        'a variable without a prompt',
        { followUps: [{ name: 'a', changes: 'wardrobe' }] },
        'followUps[0].prompt',
        undefined,
        /a prompt/,
      ],
      [
        'a name twice',
        {
          followUps: [
            { name: 'a', changes: 'motion' },
            { name: 'a', changes: 'audio' },
          ],
        },
        'followUps[1].name',
        '"a"',
        /followUps\[0\]/,
      ],
      [
        'a name that is taken',
        { followUps: [{ name: 'baseline', changes: 'motion' }] },
        'followUps[0].name',
        '"baseline"',
        /other than/,
      ],
      [
        'nine follow-ups',
        { followUps: Array.from({ length: 9 }, (_, at) => ({ name: `n${at}`, changes: 'motion' })) },
        'followUps',
        undefined,
        /at most 8 items/,
      ],
      ['a reference after the end', { reference: { at: 4 } }, 'reference.at', '4', /at most 3\.966, .*4 s.*"last"/],
      ['another backend', { backend: 'elsewhere' }, 'backend', '"elsewhere"', /"default"/],
    ])('names %s with path, value and what was expected', async (_what, change, path, value, expected) => {
      const { status, body } = await post({ ...BRIEF, ...change });
      expect([status, body.code]).toEqual([400, 'INVALID_BRIEF']);
      expect(body.problems).toHaveLength(1);
      expect(body.problems?.[0]).toMatchObject({ path, expected: expect.stringMatching(expected) as string });
      if (value !== undefined) expect(body.problems?.[0]?.value).toBe(value);
    });

    it('lists every problem of one body at once', async () => {
      const { body } = await post({
        prompt: '',
        size: 'big',
        seconds: 5,
        anchors: [''],
        reference: { at: 'first' },
        followUps: [{ name: 'Motion', changes: ['motion'] }],
        extra: true,
      });
      expect(body.problems?.map(({ path }) => path).sort()).toEqual(
        [
          'anchors[0]',
          'extra',
          'followUps[0].changes',
          'followUps[0].name',
          'prompt',
          'reference.at',
          'seconds',
          'size',
        ].sort(),
      );
      expect(body.detail).toBe('8 problems; nothing was started and nothing is charged.');
    });

    it('misses the prompt of a brief in which something else is wrong', async () => {
      const { body } = await post({ size: '480x480' });
      expect(body.problems?.map(({ path }) => path).sort()).toEqual(['prompt', 'size']);
    });

    it('names a prompt that is too long without repeating it', async () => {
      const { status, body } = await post({ ...BRIEF, anchors: ['a'.repeat(121)] });
      expect(status).toBe(400);
      expect(body.problems?.[0]?.expected).toBe('at most 120 characters');
      expect(body.problems?.[0]?.value?.length).toBeLessThan(160);
    });

    itScripted('refuses a cancel with fields nobody knows', async () => {
      const { pipelines: listed } = (await app.call<Page>('pipelines?limit=1')).body;
      const { status, body } = await app.call<ProblemBody>(`pipelines/${listed[0]?.id}/cancel`, {
        method: 'POST',
        body: { force: true },
      });
      expect([status, body.code]).toEqual([400, 'INVALID_CANCEL']);
    });
  });

  needing('its own host')(
    'lets people in who have a link and no key, to one pipeline, until it is revoked',
    async () => {
      const { id } = await app.start(BRIEF);
      await app.untilEnded(id);
      const { status, body } = await app.call<CreatedLink>(`pipelines/${id}/links`, {
        method: 'POST',
        body: { role: 'see' },
      });
      expect(status).toBe(201);
      const shared = `${stack.baseUrl}/api/shared/${id}`;
      const page = await fetch(body.url);
      expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
      const session = await fetch(`${shared}/session`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ token: new URL(body.url).hash.replace('#token=', '') }),
      });
      const cookie = session.headers.get('set-cookie')?.split(';')[0] ?? '';
      const seen = await fetch(shared, { headers: { cookie } });
      expect([session.status, seen.status, (await seen.json()) as object]).toEqual([
        200,
        200,
        expect.objectContaining({ id }),
      ]);
      expect((await fetch(shared)).status).toBe(401);
      expect((await app.call(`pipelines/${id}/links`, { method: 'DELETE' })).status).toBe(204);
      expect((await fetch(shared, { headers: { cookie } })).status).toBe(401);
      expect(stack.log()).not.toContain(cookie.slice(-40));
    },
  );

  itScripted('keeps the document of a pipeline whose history was purged', async () => {
    const started = await app.start(BRIEF);
    const before = await app.untilEnded(started.id);
    const { purgeHistoryDeleteUri } = started as unknown as { purgeHistoryDeleteUri: string };
    expect((await app.call(purgeHistoryDeleteUri, { method: 'DELETE' })).status).toBe(200);
    const { body } = await app.call<PipelineDocument>(`pipelines/${started.id}`);
    expect(body).toMatchObject({ state: 'failed', shots: before.shots, spentUsd: before.spentUsd });
  });
});
