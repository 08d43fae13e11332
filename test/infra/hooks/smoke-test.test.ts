import type { ArmAnswer } from '../../../infra/hooks/arm';
import { smokeTest, type SmokeTestOptions } from '../../../infra/hooks/smoke-test';
import { FakeArm, FakeTime } from './fakes';

const listed = (...names: string[]): ArmAnswer => ({
  status: 200,
  body: { value: names.map((name) => ({ name: `app/${name}` })) },
});
const keys: ArmAnswer = { status: 200, body: { functionKeys: { default: 'k3y' } } };
const healthyArm = (): FakeArm => new FakeArm((method) => (method === 'POST' ? keys : listed('health', 'pipeline')));

interface Call {
  url: string;
  key: string | null;
}

function run(
  answers: (call: Call, count: number) => Response,
  more: Partial<SmokeTestOptions> = {},
): { done: Promise<void>; calls: Call[]; said: string[] } {
  const calls: Call[] = [];
  const said: string[] = [];
  const time = new FakeTime();
  const done = smokeTest({
    arm: healthyArm(),
    fetch: (url, init) => {
      const call = { url: new Request(url).url, key: new Headers(init?.headers).get('x-functions-key') };
      calls.push(call);
      return Promise.resolve(answers(call, calls.length));
    },
    say: (line) => said.push(line),
    appId: '/subscriptions/s/resourceGroups/r/providers/Microsoft.Web/sites/app',
    appUri: 'https://app.example',
    expectedFunctions: ['health', 'pipeline'],
    brief: { name: 'smoke' },
    connected: true,
    entra: false,
    nowMs: time.nowMs,
    sleep: time.sleep,
    ...more,
  });
  return { done, calls, said };
}

describe('the smoke test', () => {
  it('is content with all functions, green health and a planned dry run, and never starts a pipeline', async () => {
    const { done, calls, said } = run(() => Response.json({}));
    await done;
    expect(calls).toEqual([
      { url: 'https://app.example/api/health', key: 'k3y' },
      { url: 'https://app.example/api/pipelines?dryRun=true', key: 'k3y' },
    ]);
    expect(said).toHaveLength(3);
    expect(said.join()).not.toContain('k3y');
  });

  it('fails by name when a function of the package does not show up', async () => {
    const arm = new FakeArm(() => listed('health'));
    await expect(run(() => Response.json({}), { arm }).done).rejects.toThrow(/Deployed, but not working: .*pipeline/);
  });

  it('gives a fresh app time to become healthy', async () => {
    const { done, said } = run((_, count) => new Response('{}', { status: count < 4 ? 503 : 200 }));
    await done;
    expect(said.filter((line) => line.includes('asking again'))).toHaveLength(3);
  });

  it('fails with what health says, for example that ffmpeg is missing', async () => {
    const { done } = run(() => new Response('{"checks":{"ffmpeg":{"ok":false}}}', { status: 503 }));
    await expect(done).rejects.toThrow(/health answers 503: .*"ffmpeg":\{"ok":false\}/);
  });

  it('accepts an app that says it has no backend when none was asked for', async () => {
    const { done, calls } = run(() => new Response('{"status":"unhealthy"}', { status: 503 }), { connected: false });
    await done;
    expect(calls).toHaveLength(1);
  });

  it('does not accept a platform error in its place', async () => {
    const { done } = run(() => new Response('Service Unavailable', { status: 503 }), { connected: false });
    await expect(done).rejects.toThrow(/Service Unavailable/);
  });

  it('calls nothing that Entra would refuse', async () => {
    const { done, calls, said } = run(() => Response.json({}), { entra: true });
    await done;
    expect(calls).toEqual([]);
    expect(said.at(-1)).toContain('Entra');
  });

  it('survives an app that cannot be reached yet', async () => {
    const time = new FakeTime();
    let attempts = 0;
    const send: typeof fetch = () => {
      attempts += 1;
      return attempts === 1 ? Promise.reject(new TypeError('fetch failed')) : Promise.resolve(Response.json({}));
    };
    await run(() => Response.json({}), { fetch: send, nowMs: time.nowMs, sleep: time.sleep }).done;
    expect(attempts).toBe(3);
  });
});
