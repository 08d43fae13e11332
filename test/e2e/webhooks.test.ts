import type { Delivery } from '../../src/contract/webhook';
import type { PipelineDocument } from '../../src/views/pipeline-document';
import type { PaidStack } from '../support/paid/stack';
import { brief, startPaidStack } from '../support/paid/stack';
import type { ProblemBody } from '../support/stack/app-client';
import { describeNeeding } from '../support/stack/remote';
import type { Behaviour, Heard, Receiver } from '../support/webhooks/receiver';
import { SECRETS, startReceiver } from '../support/webhooks/receiver';

const HOUR_MS = 3_600_000;

describeNeeding(['its own host', 'a clock that jumps'], 'a pipeline that tells a receiver', () => {
  let paid: PaidStack;
  let receiver: Receiver;
  let prompts = 0;
  beforeAll(async () => {
    receiver = await startReceiver();
    paid = await startPaidStack({
      settings: {
        ...{ VIDEO_API_MAX_RUNNING: '100', VIDEO_API_CREATES_PER_MINUTE: '100' },
        ...{ SHOTLOOP_WEBHOOK_SECRETS: `${SECRETS.present},${SECRETS.old}` },
      },
    });
  });
  beforeEach(() => paid.calm());
  afterAll(async () => {
    await paid.stop();
    await receiver.close();
  });

  const start = async (more: object = {}): Promise<string> => {
    const { id } = await paid.app.start(
      brief(`Boat number ${++prompts}.`, {
        callbackUrl: `${receiver.url}/hook?token=a-secret-of-the-receiver`,
        ...more,
      }),
    );
    return id;
  };
  const heardOf = (id: string): Heard[] => receiver.heard.filter(({ pipelineId }) => pipelineId === id);
  const deliveriesOf = ({ webhooks }: PipelineDocument): readonly Delivery[] => webhooks?.deliveries ?? [];
  /** Until the end is told, or given up. */
  const told = async (id: string, count: number): Promise<readonly Delivery[]> => {
    await paid.app.untilEnded(id);
    for (;;) {
      const deliveries = deliveriesOf(await paid.app.next(id));
      if (deliveries.length >= count && deliveries.every(({ state }) => state !== 'pending')) return deliveries;
    }
  };
  const behaves = (how: Behaviour, when: (heard: Heard, times: number) => boolean): void =>
    receiver.behave((heard, times) => (when(heard, times) ? how : undefined));
  const outcomes = ({ attempts }: Delivery): string[] => attempts.map(({ outcome }) => outcome);

  it('tells each event once, in order, signed with every secret, and without its prompt', async () => {
    receiver.behave(() => undefined);
    const id = await start();
    const deliveries = await told(id, 3);
    expect(deliveries.map(({ type, state }) => `${type} ${state}`)).toEqual([
      'pipeline.started delivered',
      'shot.completed delivered',
      'pipeline.completed delivered',
    ]);
    const heard = heardOf(id);
    expect(heard.map((each) => each.id)).toEqual(deliveries.map((each) => each.id));
    for (const { verified, headers, body } of heard) {
      expect(verified).toEqual({ ok: true, event: JSON.parse(body) as unknown });
      expect(headers['webhook-signature']).toMatch(/^v1,\S+ v1,\S+$/);
      expect(headers['content-type']).toBe('application/json');
      expect(body).not.toContain('Boat number');
    }
    const [, shot, end] = heard.map(({ body }) => (JSON.parse(body) as { data: Record<string, unknown> }).data);
    expect(shot).toMatchObject({ pipelineId: id, shot: 'baseline', attempt: 1, outcome: 'completed', chargedUsd: 0.4 });
    expect(end).toMatchObject({ pipelineId: id, state: 'completed', spentUsd: 0.4 });
    expect(paid.stack.log()).not.toContain('a-secret-of-the-receiver');
    expect((await paid.app.document(id)).webhooks).toMatchObject({ to: 'brief', host: new URL(receiver.url).host });
    const status = await paid.app.call((await paid.app.start(brief('x'))).statusQueryGetUri);
    expect(JSON.stringify(status.body)).not.toContain('a-secret-of-the-receiver');
  });

  it.each([
    ['answers 500', 500, ['refused', 'delivered'], 2],
    ['redirects', { status: 307, headers: { location: '/elsewhere' } }, ['redirected', 'delivered'], 2],
    ['resets the connection', 'reset', ['unreachable', 'delivered'], 2],
    ['never answers', 'silence', ['timed_out', 'delivered'], 2],
  ] as const)(
    'sends an event again to a receiver that %s, and nothing after it before',
    async (_, how, seen, times) => {
      behaves(how, ({ type }, before) => type === 'shot.completed' && before === 0);
      const id = await start();
      const [started, shot, end] = await told(id, 3);
      expect([started, shot, end].map((each) => each && outcomes(each))).toEqual([['delivered'], seen, ['delivered']]);
      expect(heardOf(id).map(({ type }) => type)).toEqual([
        'pipeline.started',
        ...Array<string>(times).fill('shot.completed'),
        'pipeline.completed',
      ]);
      expect(heardOf(id).every(({ path }) => path.startsWith('/hook'))).toBe(true);
    },
  );

  it('tells nothing more to a receiver that answers 410, until somebody asks for it', async () => {
    behaves(410, ({ type }) => type === 'shot.completed');
    const id = await start();
    const [, shot, end] = await told(id, 3);
    expect([shot, end]).toMatchObject([
      { state: 'given_up', why: 'gone', nextAttemptAt: null },
      { state: 'given_up', why: 'gone' },
    ]);
    expect(heardOf(id).map(({ type }) => type)).toEqual(['pipeline.started', 'shot.completed']);

    receiver.behave(() => undefined);
    const asked = await paid.app.call(`pipelines/${id}/webhooks/${end?.id}/redeliver`, { method: 'POST' });
    expect(asked.status).toBe(202);
    const after = await told(id, 3);
    expect(after.map(({ state }) => state)).toEqual(['delivered', 'given_up', 'delivered']);
    expect(heardOf(id).at(-1)?.id).toBe(end?.id);
  });

  it('gives an event up after a day, and then tries the next one', async () => {
    behaves(503, ({ type }) => type === 'pipeline.started');
    const id = await start();
    const [started, ...others] = await told(id, 3);
    expect(started).toMatchObject({ state: 'given_up', why: 'expired' });
    const attempts = started?.attempts.map(({ at }) => Date.parse(at)) ?? [];
    expect(attempts.length).toBeGreaterThan(10);
    expect((attempts.at(-1) ?? 0) - (attempts[0] ?? 0)).toBeGreaterThanOrEqual(23.9 * HOUR_MS);
    expect((attempts.at(-1) ?? 0) - (attempts[0] ?? 0)).toBeLessThan(24.2 * HOUR_MS);
    expect(others.map(({ state }) => state)).toEqual(['delivered', 'delivered']);
  });

  it('asks a person, and tells that it was cancelled', async () => {
    receiver.behave(() => undefined);
    await paid.clock.pause();
    const id = await start({
      followUps: [{ name: 'motion', changes: 'motion', prompt: 'It drifts.' }],
      review: { mode: 'manual' },
    });
    for (let minutes = 0; minutes < 60 && (await paid.app.document(id)).gate === null; minutes += 2)
      await paid.clock.advance(120_000);
    await paid.app.call(`pipelines/${id}/cancel`, { method: 'POST' });
    await paid.clock.resume();
    const deliveries = await told(id, 4);
    expect(deliveries.map(({ type }) => type)).toEqual([
      ...['pipeline.started', 'shot.completed', 'pipeline.awaiting_decision', 'pipeline.cancelled'],
    ]);
    const asking = heardOf(id).find(({ type }) => type === 'pipeline.awaiting_decision');
    expect(JSON.parse(asking?.body ?? '')).toMatchObject({ data: { gate: { id: 'reference-1', kind: 'reference' } } });
  });

  it('tells the end of a pipeline that was ended from outside', async () => {
    receiver.behave(() => undefined);
    await paid.simulator.profile({ durationMs: [600_000, 600_000] });
    await paid.clock.pause();
    const { id, terminatePostUri } = await paid.app.start(
      brief(`Boat number ${++prompts}.`, { callbackUrl: `${receiver.url}/hook` }),
    );
    for (let looks = 0; looks < 20 && heardOf(id).length === 0; looks++) await paid.clock.advance(5_000);
    await paid.app.call(terminatePostUri.replace('{text}', 'test'), { method: 'POST' });
    await paid.clock.resume();
    const deliveries = await told(id, 2);
    expect(deliveries.map(({ type, state }) => `${type} ${state}`)).toEqual([
      'pipeline.started delivered',
      'pipeline.cancelled delivered',
    ]);
    expect(JSON.parse(heardOf(id)[1]?.body ?? '')).toMatchObject({ data: { pipelineId: id, state: 'terminated' } });
  });

  it('refuses receivers that it may not speak to, and names what it would take', async () => {
    const refusals = await Promise.all(
      [
        'http://example.com/hook',
        'https://10.0.0.7/hook',
        'https://169.254.169.254/latest',
        'https://u:p@example.com/',
      ].map(async (callbackUrl) => {
        const { status, body } = await paid.app.call<ProblemBody>('pipelines', {
          method: 'POST',
          body: brief('x', { callbackUrl }),
        });
        return [status, body.problems?.map(({ path, expected }) => `${path}: ${expected}`)];
      }),
    );
    expect(refusals).toEqual([
      [400, ['callbackUrl: an https URL; http is taken for this machine only (localhost, 127.0.0.1)']],
      [400, ['callbackUrl: a URL of a public address, or of a host in SHOTLOOP_WEBHOOK_HOSTS']],
      [400, ['callbackUrl: a URL of a public address, or of a host in SHOTLOOP_WEBHOOK_HOSTS']],
      [400, ['callbackUrl: a URL without a user name or a password in it']],
    ]);
  });
});
