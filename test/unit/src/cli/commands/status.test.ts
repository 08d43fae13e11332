import type { Answers } from '../../../../support/cli/api';
import { documentBody, problem, startFakeApp } from '../../../../support/cli/api';
import type { Ran } from '../../../../support/cli/run-in-process';
import { runInProcess } from '../../../../support/cli/run-in-process';
import type { ScriptedServer } from '../../client/server';

let app: ScriptedServer;
afterEach(() => app.close());

async function run(args: readonly string[], answers: Answers): Promise<Ran> {
  app = await startFakeApp(answers);
  return runInProcess([...args, '--url', `${app.baseUrl}/?code=in-url`]);
}

describe('shotloop status', () => {
  it('shows a pipeline as it is: cost, shots, and what to do about problems', async () => {
    const ran = await run(['status', 'p-1'], {
      'GET pipelines/p-1': {
        body: documentBody('p-1', {
          ...{ state: 'running', stage: 'followUps', estimateUsd: 1.2 },
          shots: [
            { name: 'baseline', renderId: 'video_1' },
            { name: 'motion', state: 'waiting', outcome: null, progress: 0, chargedUsd: 0, queuePosition: 2 },
          ],
        }),
      },
    });
    expect(ran).toMatchObject({ code: 0, stderr: '' });
    expect(ran.stdout.replace(/ +/g, ' ')).toBe(
      [
        'p-1 a boat',
        'running, stage followUps; $0.40 charged of an expected $1.20',
        '',
        'shot state progress charged backend job',
        'baseline completed 100 % $0.40 video_1',
        'motion waiting, number 2 in line 0 % $0.00 -',
        '',
      ].join('\n'),
    );
    expect(app.received[0]).toMatchObject({ target: '/api/pipelines/p-1', headers: { 'x-functions-key': 'in-url' } });
  });

  it('lists the latest pipelines, and says how to go on without showing the key', async () => {
    const pipeline = { id: 'p-2', name: 'b', state: 'running', spentUsd: 0, createdAt: '2026-11-30T05:03:12Z' };
    const ran = await run(['status', '--limit', '1'], {
      'GET pipelines': { body: { pipelines: [pipeline], next: 'c-1' } },
    });
    expect(ran.stdout).toMatch(/^pipeline +state +charged +created +name\np-2 +running +\$0\.00 +2026\S+ +b\n$/);
    expect(ran.stderr).toBe(`More: shotloop status --url ${app.baseUrl} --after c-1\n`);
    expect(app.received[0]?.target).toBe('/api/pipelines?limit=1');
  });

  it('gives with --json what the app answers', async () => {
    const body = documentBody('p-1', { state: 'failed' });
    const ran = await run(['status', 'p-1', '--json'], { 'GET pipelines/p-1': { body } });
    expect([ran.code, JSON.parse(ran.stdout)]).toEqual([1, body]);
  });

  it('lets no name of a pipeline steer the terminal', async () => {
    const ran = await run(['status', 'p-1'], {
      'GET pipelines/p-1': { body: documentBody('p-1', { name: 'a\u001b[2Jb\u009bc' }) },
    });
    expect(ran.stdout.split('\n')[0]).toBe('p-1  a[2Jbc');
  });

  it('ends with 2 where there is no such pipeline', async () => {
    const ran = await run(['status', 'p-9'], { 'GET pipelines/p-9': problem(404, 'NOT_FOUND') });
    expect([ran.code, ran.stdout]).toEqual([2, '']);
  });

  it('ends with 3 where nothing listens', async () => {
    app = await startFakeApp({});
    await app.close();
    const ran = await runInProcess(['status', '--url', app.baseUrl]);
    expect([ran.code, ran.stderr]).toEqual([
      3,
      expect.stringMatching(/cannot be reached[^]*Is the app running there/) as string,
    ]);
    app = await startFakeApp({});
  });

  it.each([
    [['status'], 'Which app? Give --url URL, set SHOTLOOP_URL'],
    [['status', '--url', 'app'], 'The URL of the app is "app"; expected one such as https://'],
    [['status', '--url', 'http://localhost', '--local'], '--local starts an app of its own'],
    [['status', '--limit', '0'], 'It takes a whole number above 0'],
  ])('ends with 2 for %j', async (args, reason) => {
    app = await startFakeApp({});
    const ran = await runInProcess(args);
    expect([ran.code, ran.stderr]).toEqual([2, expect.stringContaining(reason) as string]);
  });
});

describe('shotloop watch', () => {
  it('follows until the end and ends as the pipeline did', async () => {
    const ran = await run(['watch', 'p-1'], {
      'GET pipelines/p-1': { body: documentBody('p-1', { state: 'cancelled' }) },
    });
    expect(ran).toMatchObject({ code: 1, stdout: 'baseline: completed\ncancelled, $0.40 charged\n' });
  });

  it('ends with 4 where a person has to say what became of a render, unless it is to go on', async () => {
    const undecided = documentBody('p-1', {
      state: 'running',
      shots: [{ name: 'baseline', state: 'undecided', outcome: null, progress: 0 }],
    });
    const answers: Answers = {
      'GET pipelines/p-1': (_, count) => ({ body: count === 1 ? undecided : documentBody('p-1') }),
    };
    const ran = await run(['watch', 'p-1'], answers);
    expect(ran.code).toBe(4);
    expect(ran.stderr).toContain(`shotloop decide p-1 --url ${app.baseUrl} resubmit --shot baseline`);
    await app.close();
    expect(await run(['watch', 'p-1', '--through-decisions'], answers)).toMatchObject({ code: 0 });
  });
});

describe('shotloop plan', () => {
  it('shows the price first, then the shots and every prompt', async () => {
    const shots = [{ name: 'baseline', changes: null, startsFrom: null, file: '01-baseline.mp4', prompt: 'A boat.' }];
    const plan = {
      agreed: {
        name: 'boat',
        size: '720x1280',
        seconds: 4,
        backend: { name: 'default', model: 'sora-2' },
        maxUsd: 2,
        shots,
      },
      terms: { estimateUsd: 0.4, atMostUsd: 0.8, dailyUsd: null, pricesUsd: { baseline: 0.4 } },
    };
    const ran = await run(['plan', '--prompt', 'A boat.'], { 'POST pipelines': { body: { dryRun: true, plan } } });
    expect(ran.stdout).toMatch(
      /^\$0\.40 for 1 render \(at most \$0\.80 with every redo, ceiling of the brief \$2\.00\)\n[^]*baseline +- +text +01-baseline\.mp4 +\$0\.40\n\nbaseline: A boat\.\n$/,
    );
    expect(app.received[0]?.target).toBe('/api/pipelines?dryRun=true');
  });
});

describe('shotloop', () => {
  it.each([['--help'], ['run', '--help'], ['help', 'watch']])('helps and ends with 0: %s %s', async (...args) => {
    app = await startFakeApp({});
    const ran = await runInProcess(args);
    expect([ran.code, ran.stdout]).toEqual([0, expect.stringMatching(/^Usage: shotloop /) as string]);
  });

  it('tells its version, and ends with 2 for a command that there is not', async () => {
    app = await startFakeApp({});
    expect(await runInProcess(['--version'])).toMatchObject({ code: 0, stdout: '1.2.3\n' });
    expect(await runInProcess(['rnu'])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("unknown command 'rnu'") as string,
    });
  });
});
