import type { Answers } from '../../../../support/cli/api';
import { problem, startFakeApp } from '../../../../support/cli/api';
import type { Ran } from '../../../../support/cli/run-in-process';
import { runInProcess } from '../../../../support/cli/run-in-process';
import type { ScriptedServer } from '../../client/server';

let app: ScriptedServer;
afterEach(() => app.close());

async function run(args: readonly string[], answers: Answers): Promise<Ran> {
  app = await startFakeApp(answers);
  return runInProcess(args, { env: { SHOTLOOP_URL: app.baseUrl } });
}

const amounts = { chargedUsd: 1.2, openUsd: 0.4, unknownUsd: 0 };
const spend = {
  ...amounts,
  currency: 'USD',
  from: '2026-11-29',
  to: '2026-11-30',
  prices: [{ backend: 'default', usdPerSecond: 0.1, asOf: '2026-11-01' }],
  dailyCeilingUsd: 20,
  byDay: [{ day: '2026-11-30', ...amounts }],
  byBackend: [{ backend: 'default', ...amounts }],
  byPipeline: [{ pipelineId: 'p-1', ...amounts }],
};

const well = {
  settings: { ok: true, missing: [] },
  storage: { ok: true },
  backend: {
    ...{ ok: true, connected: true, deployment: 'sora-2', name: 'default', profile: 'openai' },
    ...{ fromText: { ok: true }, fromImage: { ok: true } },
  },
  ffmpeg: { ok: true, source: 'ffmpeg-static', version: '6.0' },
  links: { ok: true, areOn: true },
};
const report = (checks: object, status = 200): Answers => ({
  'GET health': { status, body: { status: status === 200 ? 'healthy' : 'unhealthy', checks } },
  'GET spend': { body: spend },
});

describe('shotloop spend', () => {
  it('shows what was charged, in all and by day, backend and pipeline', async () => {
    const days = ['--from', '2026-11-29', '--to', '2026-11-30'];
    const ran = await run(['spend', ...days], { 'GET spend': { body: spend } });
    expect([ran.code, ran.stdout]).toEqual([0, expect.stringMatching(/^2026-11-29 to 2026-11-30 +charged/) as string]);
    expect(app.received[0]?.target).toBe('/api/spend?from=2026-11-29&to=2026-11-30');
    for (const name of ['in all', '2026-11-30', 'default', 'p-1'])
      expect(ran.stdout).toMatch(new RegExp(`^${name} +\\$1\\.20 +\\$0\\.40 +\\$0\\.00$`, 'm'));
    expect(ran.stdout).toContain('The ceiling of a day is $20.00.');
  });
});

describe('shotloop backends', () => {
  it('asks deeply, and shows each backend with its price', async () => {
    const ran = await run(['backends'], report(well));
    expect(ran.code).toBe(0);
    expect(ran.stdout).toMatch(/^default +sora-2 +openai +yes +yes +yes +\$0\.10 a second$/m);
    expect(app.received[0]?.target).toBe('/api/health?deep=true');
  });

  it('ends with 2 and says once why one cannot render, and what helps', async () => {
    const unfit = { as: 'model_retired', detail: 'The model was retired.' };
    const gpu = {
      ok: false,
      connected: false,
      deployment: 'm',
      problem: 'unreachable',
      advice: 'Check its address.',
      fromText: unfit,
      fromImage: unfit,
    };
    const ran = await run(['backends'], report({ ...well, 'backend gpu': gpu }, 503));
    expect(ran.code).toBe(2);
    expect(ran.stdout).toMatch(/^gpu +m +- +no +no +no +-$/m);
    expect(ran.stdout).toContain('gpu: unreachable. Check its address.\ngpu: model_retired. The model was retired.\n');
    expect(ran.stdout.match(/was retired/g)).toHaveLength(1);
  });
});

describe('shotloop doctor', () => {
  it('says of an app that is well that each part is', async () => {
    const ran = await run(['doctor'], report(well));
    expect(ran.code).toBe(0);
    expect(
      ran.stdout
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => line.replace(/:.*/, '')),
    ).toEqual(['app', 'settings', 'storage', 'backend', 'ffmpeg', 'links'].map((name) => `ok     ${name}`));
  });

  it.each<[string, object, RegExp]>([
    [
      'settings',
      { settings: { ok: false, missing: ['VIDEO_API_KEY'] } },
      /^WRONG {2}settings: "VIDEO_API_KEY"\n +Set them in the app/m,
    ],
    [
      'storage',
      { storage: { ok: false, code: 'AuthorizationPermissionMismatch' } },
      /^WRONG {2}storage: Auth.*\n +Give the identity/m,
    ],
    [
      'an unknown trouble of storage',
      { storage: { ok: false, code: 'E_NEW' } },
      /^WRONG {2}storage: E_NEW\n +Check SHOTLOOP_STORAGE_ACCOUNT_URL/m,
    ],
    ['ffmpeg', { ffmpeg: { ok: false, detail: 'Set FFMPEG_PATH.' } }, /^WRONG {2}ffmpeg: Set FFMPEG_PATH\.$/m],
    [
      'a backend',
      { backend: { ok: false, connected: false, problem: 'unauthorized', advice: 'Check VIDEO_API_KEY.' } },
      /^WRONG {2}backend: .*unauthorized\. Check VIDEO_API_KEY\.$/m,
    ],
  ])('ends with 2 and says how to mend %s', async (_, wrong, words) => {
    const ran = await run(['doctor'], report({ ...well, ...wrong }, 503));
    expect([ran.code, ran.stdout]).toEqual([2, expect.stringMatching(words) as string]);
  });

  it('says how links are turned on, which is no fault', async () => {
    const ran = await run(['doctor'], report({ ...well, links: { ok: true, areOn: false } }));
    expect([ran.code, ran.stdout]).toEqual([
      0,
      expect.stringMatching(/^ok {5}links: off.*\n +.*SHOTLOOP_LINK_KEYS/m) as string,
    ]);
  });

  it('ends with 3 and says which variable takes a key where the app lets nobody in', async () => {
    const ran = await run(['doctor', '--json'], { 'GET health': { status: 401, body: '' } });
    expect([ran.code, JSON.parse(ran.stdout)]).toEqual([
      3,
      { ok: false, findings: [{ name: 'app', ok: false, detail: expect.stringContaining('SHOTLOOP_KEY') as string }] },
    ]);
  });

  it('ends with 3 where something else answers', async () => {
    expect(await run(['doctor'], { 'GET health': problem(404, 'NOT_FOUND') })).toMatchObject({ code: 2 });
    await app.close();
    expect(
      await run(['doctor'], {
        'GET health': { status: 404, headers: { 'content-type': 'text/html' }, body: 'Not found' },
      }),
    ).toMatchObject({ code: 3 });
  });
});
