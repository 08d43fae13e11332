import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Manifest } from '../../src/views/manifest';
import type { Spend } from '../../src/views/spend';
import type { PipelineDocument } from '../../src/views/pipeline-document';
import type { CreatedLink, Deleted, Started } from '../../src/views/answers';
import { WEBHOOK_SECRET } from '../support/http/api-world';
import { hostClock } from '../support/host/host-clock';
import type { GeneratedClient } from '../support/openapi/generated-client';
import { generatedClient } from '../support/openapi/generated-client';
import { describeNeeding } from '../support/stack/remote';
import type { TestStack } from '../support/stack/running-stack';
import { startTestStack } from '../support/stack/running-stack';

const MINUTE_MS = 60_000;
const BRIEF = { prompt: 'A paper boat on a blue tabletop.' };
const MANUAL = {
  ...BRIEF,
  followUps: [{ name: 'motion', changes: 'motion', prompt: 'It drifts.' }],
  review: { mode: 'manual' },
};

describeNeeding(['its own host', 'a clock that jumps'], 'a client made of the description of the API', () => {
  let stack: TestStack;
  let client: GeneratedClient;
  const receiver = createServer((_, response) => void response.writeHead(204).end());

  beforeAll(async () => {
    await new Promise<void>((listening) => receiver.listen(0, '127.0.0.1', listening));
    const { port } = receiver.address() as AddressInfo;
    stack = await startTestStack({
      clips: 'light',
      settings: {
        SHOTLOOP_LINK_KEYS: 'a-key-that-signs-links-in-this-test',
        SHOTLOOP_WEBHOOK_URL: `http://127.0.0.1:${port}/`,
        SHOTLOOP_WEBHOOK_SECRETS: WEBHOOK_SECRET,
        ...{ VIDEO_API_MAX_RUNNING: '100', VIDEO_API_CREATES_PER_MINUTE: '100' },
      },
    });
    client = await generatedClient(stack.baseUrl);
  });
  afterAll(async () => {
    await stack.stop();
    receiver.close();
    receiver.closeAllConnections();
  });

  const start = async (brief: object): Promise<string> => {
    const { status, data } = await client.call<Started>('startPipeline', { body: brief });
    expect(status).toBe(202);
    return data.id;
  };
  const untilEnded = async (id: string): Promise<PipelineDocument> => {
    for (let asked = 0; asked < 100; asked += 1) {
      const { data } = await client.call<PipelineDocument>('getPipeline', { parameters: { id, wait: 20 } });
      if (!['pending', 'running', 'awaiting_review'].includes(data.state)) return data;
    }
    throw new Error(`${id} has not ended.`);
  };
  /** With the time standing still, so that nobody is too late to decide. */
  const atGate = async (id: string): Promise<string> => {
    for (let minutes = 0; minutes < 60; minutes += 2) {
      const { data } = await client.call<PipelineDocument>('getPipeline', { parameters: { id } });
      if (data.gate !== null) return data.gate.id;
      await hostClock(stack.clockUrl).advance(2 * MINUTE_MS);
    }
    throw new Error(`${id} opened no gate.`);
  };

  it('starts a pipeline, follows it to its end, and reads all there is of it', async () => {
    const headers = { 'idempotency-key': '"boat-1"' };
    const dry = await client.call('startPipeline', { parameters: { dryRun: true }, body: BRIEF });
    const first = await client.call<Started>('startPipeline', { body: { ...BRIEF, followUps: [] }, headers });
    expect([dry.status, first.status]).toEqual([200, 202]);
    const { id } = first.data;
    const ended = await untilEnded(id);
    const parameters = { id, file: ended.shots[0]?.clip?.href.replace(/.*\//, '') ?? '' };
    expect(ended.state).toBe('completed');

    const manifest = await client.call<Manifest>('getManifest', { parameters });
    expect(manifest.data.plan.pipelineId).toBe(id);
    const etag = String(manifest.headers['etag']);
    expect((await client.call('getManifest', { parameters, headers: { 'if-none-match': etag } })).status).toBe(304);

    const clip = await client.call<ArrayBuffer>('getMedia', { parameters, isBinary: true });
    const head = await client.call('headGetMedia', { parameters });
    expect(Number(head.headers['content-length'])).toBe(Buffer.from(clip.data).length);
    const part = await client.call('getMedia', { parameters, headers: { range: 'bytes=0-9' }, isBinary: true });
    expect([clip.status, head.status, part.status]).toEqual([200, 200, 206]);

    expect((await client.call('getSequence', { parameters })).status).toBe(200);
    const webhookId = ended.webhooks?.deliveries[0]?.id ?? '';
    expect((await client.call('redeliverWebhook', { parameters: { id, webhookId } })).status).toBe(202);
    expect((await client.call('replayPipeline', { parameters, body: { backend: 'default' } })).status).toBe(202);
    expect((await client.call('listPipelines', { parameters: { limit: 5 } })).status).toBe(200);
  });

  it.each([
    ['by key', 'cancelPipeline', 'decideRender', 'resumePipeline'],
    ['by a link', 'sharedCancelPipeline', 'sharedDecideRender', 'sharedResumePipeline'],
  ])('decides at a gate, cancels and resumes, %s', async (way, cancel, decide, resume) => {
    const clock = hostClock(stack.clockUrl);
    await clock.pause();
    const id = await start(MANUAL);
    const headers = way === 'by key' ? {} : await sessionOf(id);
    const gate = await atGate(id);
    const calls = { parameters: { id }, headers };
    const decided = await client.call(decide, { ...calls, body: { gate, action: 'approve', by: 'Kim' } });
    const cancelled = await client.call(cancel, { ...calls, body: { reason: 'Enough.' } });
    await clock.resume();
    await untilEnded(id);
    const resumed = await client.call(resume, { ...calls, body: {} });
    expect([decided.status, cancelled.status, resumed.status]).toEqual([202, 202, 202]);
    await untilEnded(id);
  });

  it('reads by a link what can be read by it, until the link is revoked', async () => {
    const { id, shots } = await untilEnded(await start({ ...BRIEF, followUps: [] }));
    const headers = await sessionOf(id);
    const parameters = { id, file: shots[0]?.clip?.href.replace(/.*\//, '') ?? '' };
    for (const name of ['sharedGetPipeline', 'sharedGetManifest', 'sharedGetSequence', 'linkedReviewPage'])
      expect([name, (await client.call(name, { parameters, headers })).status]).toEqual([name, 200]);
    for (const name of ['sharedGetMedia', 'headSharedGetMedia'])
      expect([name, (await client.call(name, { parameters, headers, isBinary: true })).status]).toEqual([name, 200]);
    expect((await client.call('revokeLinks', { parameters })).status).toBe(204);
    expect((await client.call('sharedGetPipeline', { parameters, headers })).status).toBe(401);
  });

  it('reads the page, the spend, the health and the descriptions', async () => {
    const page = await client.call<string>('reviewIndex');
    const file = /assets\/([\w.-]+\.js)/.exec(page.data)?.[1] ?? '';
    const id = await start({ ...BRIEF, followUps: [] });
    for (const name of ['reviewPage', 'reviewAsset', 'getSpend', 'health', 'getOpenApi', 'getManifestSchema'])
      expect([name, (await client.call(name, { parameters: { id, file } })).status]).toEqual([name, 200]);
    await untilEnded(id);
  });

  it('learns what is wrong with what it sends, as described', async () => {
    const parameters = { id: '20260101t000000-0123456789' };
    const refused = await client.call('startPipeline', { body: { prompt: 7 } });
    const unknown = await client.call('getPipeline', { parameters });
    const nobody = await client.call('openSession', { parameters, body: { token: 'forged' } });
    expect([refused.status, unknown.status, nobody.status]).toEqual([400, 404, 401]);
  });

  it('deletes what has ended, twice as once, and finds its key used up', async () => {
    const headers = { 'idempotency-key': 'to-be-deleted' };
    const body = { ...BRIEF, followUps: [] };
    const parameters = { id: (await client.call<Started>('startPipeline', { body, headers })).data.id };
    const { shots } = await untilEnded(parameters.id);
    const first = await client.call<Deleted>('deletePipeline', { parameters });
    expect([first.status, first.data]).toMatchObject([200, { deletedJobs: [shots[0]?.renderId], chargedUsd: 0.4 }]);
    expect((await client.call<Deleted>('deletePipeline', { parameters })).data).toEqual(first.data);
    const instance = await fetch(`${stack.baseUrl}/runtime/webhooks/durabletask/instances/${parameters.id}`);
    const gone = await client.call('getPipeline', { parameters });
    expect([instance.status, gone.status]).toEqual([404, 404]);
    expect((await client.call('startPipeline', { body, headers })).status).toBe(410);
    const { data } = await client.call<Spend>('getSpend');
    expect(data.byPipeline?.find(({ pipelineId }) => pipelineId === parameters.id)?.chargedUsd).toBe(0.4);
  });

  it('deletes what runs when it insists, and leaves nobody who follows it', async () => {
    const clock = hostClock(stack.clockUrl);
    await clock.pause();
    const parameters = { id: await start({ ...BRIEF, followUps: [] }), force: true };
    await clock.advance(10_000);
    const refused = await client.call('deletePipeline', { parameters: { id: parameters.id } });
    const deleted = await client.call<Deleted>('deletePipeline', { parameters });
    expect([refused.status, deleted.status]).toEqual([409, 200]);
    for (const instance of [parameters.id, `watchdog-${parameters.id}`, `janitor-${parameters.id}`])
      expect((await fetch(`${stack.baseUrl}/runtime/webhooks/durabletask/instances/${instance}`)).status).toBe(404);
    await clock.resume();
  });

  it('every operation that is described is called with success', () => {
    const called = [...client.called].map(([name, statuses]) => [name, [...statuses].some((status) => status < 300)]);
    expect(called.filter(([, succeeded]) => succeeded !== true)).toEqual([]);
    expect(called.length).toBeGreaterThan(30);
  });

  /** Comes by a link, as a browser would: its cookie, and the origin of the page. The clock may jump by days. */
  async function sessionOf(id: string): Promise<Record<string, string>> {
    const link = await client.call<CreatedLink>('createLink', {
      parameters: { id },
      body: { role: 'decide', hours: 720 },
    });
    const token = /#token=(.+)$/.exec(link.data.url)?.[1];
    const session = await client.call('openSession', { parameters: { id }, body: { token } });
    expect([link.status, session.status]).toEqual([201, 200]);
    const [cookie = ''] = (session.headers['set-cookie'] ?? [])[0]?.split(';') ?? [];
    return { cookie, origin: new URL(stack.baseUrl).origin };
  }
});
