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
    brief: { name: 'smoke', prompt: 'A boat.' },
    connected: true,
    maySleep: false,
    entra: false,
    nowMs: time.nowMs,
    sleep: time.sleep,
    ...more,
  });
  return { done, calls, said };
}

const missing = (...names: string[]): object => ({ ok: names.length === 0, missing: names.map((name) => ({ name })) });

/** What /api/health says of an app with or without a backend, but for the parts that are given. */
function health({ connected, ...parts }: { connected: boolean } & Record<string, unknown>): () => Response {
  const unasked = { ok: false, detail: 'Not asked while settings are missing.' };
  const checks = {
    settings: connected ? missing() : missing('AZURE_OPENAI_ENDPOINT'),
    storage: connected ? { ok: true } : unasked,
    backend: connected ? { ok: true, connected: true } : unasked,
    ffmpeg: { ok: true, source: 'ffmpeg-static' },
    ...parts,
  };
  return () => Response.json({ status: 'unhealthy', checks }, { status: 503 });
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
    for (const connected of [true, false]) {
      const said = health({ connected, ffmpeg: { ok: false, detail: 'There is no ffmpeg.' } });
      const { done } = run(() => said(), { connected });
      await expect(done).rejects.toThrow(/health answers 503: .*"ffmpeg":\{"ok":false/);
    }
  });

  it('accepts an app that lacks nothing but the backend when none was asked for, and says what was not checked', async () => {
    const { done, calls, said } = run(health({ connected: false }), { connected: false });
    await done;
    expect(calls).toHaveLength(1);
    expect(said.at(-1)).toMatch(/no video backend is connected.*storage is not checked/);
  });

  it.each([
    ['another setting is missing', { settings: missing('AZURE_OPENAI_ENDPOINT', 'VIDEO_API_KEY') }],
    ['a setting is missing, and not that of the backend', { settings: missing('VIDEO_API_KEY') }],
    ['nothing is missing', { settings: missing() }],
    ['storage was asked and failed', { storage: { ok: false, code: 'AuthorizationFailure', statusCode: 404 } }],
  ])('does not accept an app without a backend where %s', async (_, more) => {
    await expect(run(health({ connected: false, ...more }), { connected: false }).done).rejects.toThrow(
      /health answers 503/,
    );
  });

  it('does not accept JSON that is not a health report', async () => {
    const { done } = run(() => new Response('{"error":"starting"}', { status: 503 }), { connected: false });
    await expect(done).rejects.toThrow(/"starting"/);
  });

  it('goes on to the dry run where only the list of models lacks the deployment, and says so', async () => {
    const unlisted = { ok: true, connected: true, deployment: 'sora-2', deploymentListed: false, modelsVisible: 70 };
    const { done, calls, said } = run((call) =>
      Response.json(call.url.endsWith('/health') ? { status: 'healthy', checks: { backend: unlisted } } : {}),
    );
    await done;
    expect(calls).toHaveLength(2);
    expect(said.join()).toMatch(/Note: the video server answers.*"sora-2"/);
    expect(said.at(-1)).toContain('a dry run was planned');
  });

  it.each([
    ['the backend', { backend: { ok: false, connected: true, deploymentListed: null, status: 403 } }],
    ['storage', { storage: { ok: false, code: 'AuthorizationPermissionMismatch', statusCode: 403 } }],
  ])('gives a role on %s ten minutes to be in force, and fails after them', async (_, more) => {
    const { done, calls } = run(health({ connected: true, ...more }));
    await expect(done).rejects.toThrow(/health answers 503/);
    expect(calls).toHaveLength(61);
  });

  it('gives everything else four', async () => {
    const { done, calls } = run(health({ connected: true, backend: { ok: false, connected: true, status: 500 } }));
    await expect(done).rejects.toThrow(/health answers 503/);
    expect(calls).toHaveLength(25);
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
