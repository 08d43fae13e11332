import { createRecordEvents } from '../../../../src/activities/record-events';
import { createSendWebhook } from '../../../../src/activities/send-webhook';
import type { WebhookEvent } from '../../../../src/contract/webhook';
import { createOutbox } from '../../../../src/ledger/outbox';
import type { Posted } from '../../../../src/net/post-public';
import { endedKey, startedKey } from '../../../../src/views/webhook-events';
import type { WebhookConfig } from '../../../../src/webhooks/config';
import { verifyWebhook } from '../../../../src/webhooks/verify-webhook';
import { memoryBlobStore } from '../../../support/paid/blob-store';
import { after, AT } from '../../../support/paid/fixtures';
import { planOf } from '../../../support/plan';
import { runOf, shotWithClip } from '../../../support/shots';

const SECRET = `whsec_${Buffer.alloc(32, 4).toString('base64')}`;
const WALL_MS = Date.now();
const plan = planOf({ followUps: [] });
const startedMs = Date.parse(AT);
const eventOf = (key: string, type: WebhookEvent['type']): WebhookEvent => ({
  ...{ key, type, timestamp: AT },
  data: { pipelineId: 'p1' },
});
const STARTED = eventOf(startedKey(startedMs), 'pipeline.started');
const CLIP = eventOf('shot-baseline-1', 'shot.completed');
const ENDED = eventOf(endedKey(startedMs), 'pipeline.completed');
const answered = (status: number, headers: Record<string, string> = {}): Posted => ({
  ...{ outcome: 'answered', status },
  headers: new Headers(headers),
});

interface Around {
  /** What the receiver does, in turn; 204 afterwards. */
  readonly receiver?: readonly Posted[];
  readonly webhooks?: Partial<WebhookConfig>;
  readonly url?: string | null;
  readonly running?: boolean;
  readonly failed?: boolean;
  readonly run?: ReturnType<typeof runOf>;
  readonly token?: Readonly<Record<string, string>> | undefined;
}

function sender({
  receiver = [],
  webhooks = {},
  url = 'https://hooks.example/brief',
  running = true,
  ...around
}: Around) {
  const store = memoryBlobStore();
  const outbox = createOutbox(store);
  const posts: { url: string; headers: Readonly<Record<string, string>>; body: string; ofOwner: boolean }[] = [];
  const lines: string[] = [];
  let seconds = 0;
  const log = (step: string, fields: object): void => void lines.push(JSON.stringify({ step, ...fields }));
  const started: string[] = [];
  const record = createRecordEvents({
    outbox,
    orchestrations: { startSender: (id) => Promise.resolve(void started.push(id)) },
    log,
  });
  const send = createSendWebhook({
    webhooks: { secrets: [SECRET], hosts: [], format: 'standard', ...webhooks },
    authorizeWebhook: () => Promise.resolve('token' in around ? around.token : {}),
    post: (to, { headers, body, ofOwner }) => {
      posts.push({ url: to, headers, body, ofOwner });
      return Promise.resolve(receiver[posts.length - 1] ?? answered(204));
    },
    outbox,
    records: { plan: () => Promise.resolve(plan), run: () => Promise.resolve(around.run) },
    orchestrations: {
      isRunning: () => Promise.resolve(running),
      hasFailed: () => Promise.resolve(around.failed ?? false),
    },
    now: () => Date.parse(after(seconds)),
    wallNow: () => WALL_MS,
    signal: new AbortController().signal,
    log,
  });
  return {
    ...{ posts, lines, started, outbox, store },
    tell: async (...events: WebhookEvent[]) => {
      if (url !== null) await outbox.open('p1', url);
      await record({ pipelineId: 'p1', events, at: after(seconds) });
    },
    look: (atSeconds: number) => {
      seconds = atSeconds;
      return send({ pipelineId: 'p1', at: after(atSeconds) });
    },
    states: async () => (await outbox.read('p1'))?.events.map(({ key, state, why }) => [key, state, why]) ?? [],
  };
}

describe('storing what there is to tell', () => {
  it('stores each event once, and starts the sender for as long as something is to be sent', async () => {
    const { tell, look, started, states } = sender({});
    await tell(STARTED, CLIP);
    await tell(STARTED);
    expect(await states()).toEqual([
      [STARTED.key, 'pending', undefined],
      [CLIP.key, 'pending', undefined],
    ]);
    expect(started).toEqual(['p1', 'p1']);
    await look(1);
    await look(1);
    await tell(CLIP);
    expect(started).toHaveLength(2);
  });
});

describe('sending what is in the outbox', () => {
  it('posts one signed event at a look, in order, and none again that was delivered', async () => {
    const { tell, look, posts, lines } = sender({});
    await tell(STARTED, CLIP);
    expect([await look(1), await look(1)]).toEqual([{ outcome: 'again' }, { outcome: 'again' }]);
    expect(await look(1)).toEqual({ outcome: 'wait', until: after(601) });
    expect(posts.map(({ url, body }) => [url, (JSON.parse(body) as { type: string }).type])).toEqual([
      ['https://hooks.example/brief', 'pipeline.started'],
      ['https://hooks.example/brief', 'shot.completed'],
    ]);
    for (const { headers, body, ofOwner } of posts) {
      expect(verifyWebhook({ headers, body }, [SECRET]).ok).toBe(true);
      expect(ofOwner).toBe(false);
    }
    expect(lines.join()).not.toMatch(/hooks\.example|whsec/);
  });

  it('waits until an event is due, and then sends it with the same id and body', async () => {
    const { tell, look, posts } = sender({ receiver: [answered(500), answered(503, { 'retry-after': '90' })] });
    await tell(STARTED);
    await look(1);
    expect(await look(2)).toEqual({ outcome: 'wait', until: after(6) });
    await look(6);
    expect(await look(7)).toEqual({ outcome: 'wait', until: after(96) });
    await look(96);
    expect(new Set(posts.map(({ headers, body }) => `${headers['webhook-id']} ${body}`)).size).toBe(1);
    expect(posts).toHaveLength(3);
  });

  it.each<[string, Around, string]>([
    ['a redirect', { receiver: [answered(302)] }, 'redirected'],
    ['410', { receiver: [answered(410)] }, 'gone'],
    ['404', { receiver: [answered(404)] }, 'refused'],
    ['no answer in time', { receiver: [{ outcome: 'timed_out' }] }, 'timed_out'],
    ['a reset', { receiver: [{ outcome: 'unreachable', code: 'ECONNRESET' }] }, 'unreachable'],
    ['a private address', { receiver: [{ outcome: 'forbidden_address' }] }, 'forbidden_address'],
    ['no secret', { webhooks: { secrets: [] } }, 'not_signed'],
    ['no URL any more', { url: null }, 'no_receiver'],
    ['no token', { url: null, webhooks: { url: 'https://a.eventgrid.azure.net' }, token: undefined }, 'no_token'],
  ])('names what came of %s', async (_, around, outcome) => {
    const { tell, look, posts, outbox } = sender(around);
    await tell(STARTED);
    expect(await look(1)).toEqual({ outcome: 'again' });
    expect((await outbox.read('p1'))?.events[0]?.attempts).toMatchObject([{ at: after(1), outcome }]);
    expect(posts).toHaveLength(around.receiver?.length ?? 0);
  });

  it('shows a token of the app to the receiver of the setting alone', async () => {
    const token = { authorization: 'Bearer of-the-app' };
    const webhooks = { url: 'https://a.eventgrid.azure.net', format: 'cloudevents' } as const;
    const ofSetting = sender({ url: null, webhooks, token });
    await ofSetting.tell(STARTED);
    await ofSetting.look(1);
    const ofBrief = sender({ url: 'https://b.eventgrid.azure.net', webhooks, token });
    await ofBrief.tell(STARTED);
    await ofBrief.look(1);
    expect(ofSetting.posts).toMatchObject([{ url: webhooks.url, ofOwner: true, headers: token }]);
    expect(ofSetting.posts[0]?.headers['content-type']).toMatch('application/cloudevents+json');
    expect(ofBrief.posts[0]?.headers['authorization']).toBeUndefined();
  });

  it('tells an end once the pipeline has ended, or after a minute all the same', async () => {
    const { tell, look, posts, states } = sender({});
    await tell(STARTED, ENDED);
    await look(0);
    expect(await look(1)).toEqual({ outcome: 'wait', until: after(3) });
    expect(posts).toHaveLength(1);
    await look(60);
    expect(posts).toHaveLength(2);
    expect(await look(61)).toEqual({ outcome: 'over' });
    expect((await states()).map(([, state]) => state)).toEqual(['delivered', 'delivered']);
  });

  it('is over when nothing was ever to be told', async () => {
    expect(await sender({ running: false }).look(1)).toEqual({ outcome: 'over' });
  });

  it('tells what a pipeline could not store, from the run that it left', async () => {
    const run = runOf(plan, { baseline: shotWithClip() }, { state: 'completed', endedAt: after(60) });
    const { tell, look, states } = sender({ running: false, run });
    await tell(STARTED);
    for (let looks = 0; looks < 4; looks++) expect(await look(100)).toEqual({ outcome: 'again' });
    expect(await look(100)).toEqual({ outcome: 'over' });
    expect(await states()).toEqual([
      [STARTED.key, 'delivered', undefined],
      [CLIP.key, 'delivered', undefined],
      [ENDED.key, 'delivered', undefined],
    ]);
  });

  it.each([
    [true, 'pipeline.failed', 'failed'],
    [false, 'pipeline.cancelled', 'terminated'],
  ])('tells the end of a run that nobody recorded (failed: %s)', async (failed, type, state) => {
    const { tell, look, posts } = sender({ running: false, failed });
    await tell(STARTED);
    for (let looks = 0; looks < 3; looks++) await look(100);
    expect(await look(100)).toEqual({ outcome: 'over' });
    expect(JSON.parse(posts[1]?.body ?? '')).toEqual({
      ...{ type, timestamp: after(100) },
      data: { pipelineId: 'p1', name: 'untitled', state },
    });
  });

  it('sends an event again whose delivery could not be recorded', async () => {
    const { tell, look, posts, store, states } = sender({});
    await tell(STARTED);
    store.before = (operation) =>
      operation === 'replace' ? Promise.reject(new Error('The host died.')) : Promise.resolve();
    await expect(look(1)).rejects.toThrow('The host died.');
    store.before = () => Promise.resolve();
    await look(2);
    await look(3);
    expect(posts.map(({ headers }) => headers['webhook-id'])).toEqual(Array(2).fill(`p1_${STARTED.key}`));
    expect(await states()).toEqual([[STARTED.key, 'delivered', undefined]]);
  });
});
