import { backendEntriesSchema } from '../../../../src/backends/backend-settings';
import { configuredServer } from '../../../../src/backends/server';
import { noCredential } from '../../../../src/video-api/credential';

const MINUTE_MS = 60_000;

/** An `auto` backend behind something that says of it for a while that it is not there. */
function sleeper() {
  let [asked, nowMs, awake] = [0, 0, false];
  const answer = (url: string): Response =>
    url.endsWith('/models')
      ? Response.json({ object: 'list', data: [{ id: 'wan', owned_by: 'vllm-omni' }] })
      : Response.json({ detail: 'Not Found' }, { status: 404 });
  const [entry] = backendEntriesSchema.parse(
    JSON.stringify([
      {
        name: 'gpu',
        baseUrl: 'http://127.0.0.1:9/v1',
        profile: 'auto',
        model: { text: 'wan' },
        price: { usdPerSecond: 0, asOf: '2026-09-02' },
      },
    ]),
  );
  if (entry === undefined) throw new Error('The settings of one backend were read as none.');
  const server = configuredServer(entry, {
    baseUrl: entry.baseUrl,
    credential: noCredential(),
    now: () => nowMs,
    fetch: (url) => {
      asked += 1;
      return Promise.resolve(
        awake ? answer(url instanceof Request ? url.url : url.toString()) : new Response('asleep', { status: 503 }),
      );
    },
  });
  return {
    server,
    asked: () => asked,
    pass: (ms: number) => void (nowMs += ms),
    wake: () => void (awake = true),
  };
}

describe('an auto backend that does not answer', () => {
  it('is waited for by one brief a minute, and not by every one', async () => {
    const { server, asked, pass } = sleeper();
    expect((await server.limits()).profile).toBeUndefined();
    const once = asked();
    expect(once).toBeGreaterThan(0);
    pass(MINUTE_MS - 1);
    expect((await server.limits()).profile).toBeUndefined();
    expect(asked()).toBe(once);
    pass(1);
    await server.limits();
    expect(asked()).toBe(2 * once);
  });

  it('is looked at at once where an order is to go there, and is known from then on', async () => {
    const { server, wake } = sleeper();
    await server.limits();
    wake();
    const { profile } = await server.server();
    expect(profile.dialect.profile).not.toBe('openai');
    expect((await server.limits()).profile).toBe(profile.dialect.profile);
  });
});
