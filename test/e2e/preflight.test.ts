import { readFile } from 'node:fs/promises';
import { adviceFor } from '../../src/views/advice';
import type { Health } from '../../src/views/answers';
import type { FakeServer, FakeServerOptions, Reply } from '../support/any-server/fake-server';
import { startFakeServer } from '../support/any-server/fake-server';
import type { AppClient } from '../support/stack/app-client';
import { appClient } from '../support/stack/app-client';
import { describeNeeding } from '../support/stack/remote';
import type { TestStack } from '../support/stack/running-stack';
import { startTestStack } from '../support/stack/running-stack';
import { steppedUntil } from '../support/stack/stepped-until';
import { makeClip, useWorkshop } from '../unit/src/media/media-workshop';

const SIZE = '160x96';
const PROMPT = 'A paper boat on a blue tabletop.';
const FOLLOW_UP = { name: 'motion', changes: 'motion', prompt: 'The boat drifts.' };

type First = FakeServerOptions['first'];
const answering =
  (reply: Reply): First =>
  () =>
    reply;
/** What stands before a server that has been scaled to zero says this of it, whatever is asked. */
const ASLEEP: Reply = { status: 503, body: 'no healthy upstream' };
const models = (...data: object[]): First => {
  const list: Reply = { body: { object: 'list', data } };
  return ({ path }) => (path.endsWith('/models') ? list : undefined);
};

/** Servers by the names that their backends have, and what each says in place of what the simplest server would. */
let isAwake = false;
const SERVERS: Readonly<Record<string, { profile: string; first: First }>> = {
  waking: { profile: 'openai', first: ({ count }) => (count < 7 ? ASLEEP : undefined) },
  asleep: { profile: 'openai', first: answering(ASLEEP) },
  strange: {
    profile: 'auto',
    first: (asked) => (isAwake ? models({ id: 'sora-2', owned_by: 'vllm' })?.(asked) : ASLEEP),
  },
  closed: { profile: 'openai', first: answering({ status: 401, body: { error: { message: 'Who is it?' } } }) },
  text: { profile: 'sglang', first: models({ id: 'sora-2', supported_task_types: ['T2V'] }) },
  loaded: { profile: 'sglang', first: models({ id: 'wan2.2' }) },
  alias: { profile: 'vllm-omni', first: models({ id: 'wan2.2' }, { id: 'sora-2' }) },
  gone: {
    profile: 'openai',
    first: answering({ status: 410, body: { error: { message: 'The model has been retired.' } } }),
  },
};

describeNeeding(['its own host'], 'before an order', () => {
  const workshop = useWorkshop();
  const servers = new Map<string, FakeServer>();
  let stack: TestStack;
  let app: AppClient;

  beforeAll(async () => {
    const clip = await readFile(await makeClip(workshop.path('clip.mp4'), { size: SIZE, sound: 'sine' }));
    const rows = new Map([PROMPT, FOLLOW_UP.prompt].map((prompt) => [prompt, {}]));
    for (const [name, { first }] of Object.entries(SERVERS))
      servers.set(name, await startFakeServer(rows, { clip, first }));
    const backends = Object.entries(SERVERS).map(([name, { profile }]) => ({
      ...{ name, profile, baseUrl: servers.get(name)?.baseUrl, model: { text: 'sora-2' } },
      ...{ sizes: [SIZE], seconds: [1], price: { usdPerSecond: 0.1, asOf: '2026-11-28' } },
      limits: { maxRunning: 4, createsPerMinute: 60 },
    }));
    stack = await startTestStack({ clips: 'light', settings: { VIDEO_BACKENDS: JSON.stringify(backends) } });
    app = appClient(stack.baseUrl);
  });
  afterAll(async () => {
    await stack.stop();
    for (const server of servers.values()) await server.stop();
  });

  const brief = (backend: string, followUps: object[] = []) => ({
    prompt: PROMPT,
    size: SIZE,
    seconds: 1,
    backend,
    followUps,
  });
  /** Does something to a pipeline that waits for this server to wake up, before any of its 15 minutes have passed. */
  const whenAsleep = (name: string, work: (id: string) => Promise<void>): Promise<string> =>
    steppedUntil({ app, clockUrl: stack.clockUrl }, brief(name), {
      wanted: ({ shots }) => shots[0]?.problem?.code === 'server_error',
      work,
    });
  const ordered = (name: string): number => servers.get(name)?.creates(PROMPT).length ?? 0;

  it('a server that sleeps is waited for, and sent one order once it has woken up', async () => {
    const document = await app.run(brief('waking'));
    expect(document).toMatchObject({ state: 'completed', spentUsd: 0.1, shots: [{ submits: 1 }] });
    expect(ordered('waking')).toBe(1);
  });

  it('a server of which nobody knows the kind while it sleeps is spoken to as what it is once it has woken up', async () => {
    const id = await whenAsleep('strange', () => {
      isAwake = true;
      return Promise.resolve();
    });
    expect(await app.untilEnded(id)).toMatchObject({ state: 'completed', spentUsd: 0.1, shots: [{ submits: 1 }] });
    expect(servers.get('strange')?.creates(PROMPT)).toMatchObject([{ prompt: PROMPT, isForm: true }]);
  });

  it('a server that does not wake up within 15 minutes is sent nothing, and the shot says what to do', async () => {
    const { createdAt, shots, spentUsd } = await app.run(brief('asleep'));
    expect(shots).toMatchObject([
      {
        outcome: 'backend_unreachable',
        submits: 0,
        problem: {
          status: 503,
          detail: expect.stringMatching(
            /"asleep" does not answer \(GET \/models answered 503.*could make it: waking/s,
          ) as string,
          advice: adviceFor('backend_unreachable'),
        },
      },
    ]);
    const waitedMs = Date.parse(shots[0]?.endedAt ?? '') - Date.parse(createdAt);
    expect(waitedMs).toBeGreaterThanOrEqual(15 * 60_000);
    expect(waitedMs).toBeLessThan(30 * 60_000);
    expect([spentUsd, ordered('asleep')]).toEqual([0, 0]);
  });

  it('a cancel ends the wait for a server that sleeps', async () => {
    const id = await whenAsleep('asleep', async (waiting) =>
      expect((await app.call(`pipelines/${waiting}/cancel`, { method: 'POST' })).status).toBe(202),
    );
    expect(await app.untilEnded(id)).toMatchObject({ state: 'cancelled', spentUsd: 0 });
    expect(ordered('asleep')).toBe(0);
  });

  it.each([
    ['keeps us out', 'closed', [], 'unauthorized', /Who is it\?/],
    [
      'makes clips from text only, where a follow-up starts from a picture',
      'text',
      [FOLLOW_UP],
      'model_unavailable',
      /Shot "motion".*from text only \(T2V\)/,
    ],
    ['has loaded another model', 'loaded', [], 'model_unavailable', /has no model sora-2; it has wan2\.2/],
    [
      'serves the model under that name as well, but not first',
      'alias',
      [],
      'model_unavailable',
      /which is wan2\.2, not sora-2/,
    ],
    ['has taken the model out of service', 'gone', [], 'model_retired', /retired/],
  ] as const)(
    'a server that %s is sent nothing, and those that could make it are named',
    async (_, name, followUps, as, says) => {
      const { state, spentUsd, shots } = await app.run(brief(name, [...followUps]));
      expect({ state, spentUsd, as: shots[0]?.outcome }).toEqual({ state: 'failed', spentUsd: 0, as });
      expect(shots[0]?.problem?.detail).toMatch(says);
      expect(shots[0]?.problem?.detail).toMatch(/Configured backends that could make it: /);
      expect(ordered(name)).toBe(0);
    },
  );

  it('a server that makes clips from text only is sent what starts from text', async () => {
    expect(await app.run(brief('text'))).toMatchObject({ state: 'completed' });
    expect(ordered('text')).toBe(1);
  });

  it('all of that can be seen in a deep look at the health, which orders nothing', async () => {
    const before = Object.keys(SERVERS).map(ordered);
    const { status, body } = await app.call<Health>('health?deep=true');
    expect(status).toBe(503);
    expect(body.checks).toMatchObject({
      'backend waking': { ok: true, fromText: { ok: true }, fromImage: { ok: true } },
      'backend strange': { ok: true, profile: 'vllm-omni' },
      'backend asleep': { ok: false, fromText: { as: 'backend_unreachable', asleep: true, status: 503 } },
      'backend closed': { ok: false, fromText: { as: 'unauthorized', status: 401 } },
      'backend text': { ok: true, fromText: { ok: true }, fromImage: { as: 'model_unavailable' } },
      'backend loaded': { ok: false, fromText: { as: 'model_unavailable' } },
      'backend alias': { ok: false, fromText: { as: 'model_unavailable' } },
      'backend gone': { ok: false, fromText: { as: 'model_retired', status: 410 } },
    });
    expect(Object.keys(SERVERS).map(ordered)).toEqual(before);
  });
});
