import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Interrupted } from '../../../../../src/cli/errors';
import type { Answers } from '../../../../support/cli/api';
import { documentBody, problem, started, startFakeApp } from '../../../../support/cli/api';
import type { Ran } from '../../../../support/cli/run-in-process';
import { runInProcess } from '../../../../support/cli/run-in-process';
import type { ScriptedServer } from '../../client/server';

let folder: string;
let app: ScriptedServer;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'shotloop-test-'));
});
afterEach(() => app.close());
afterAll(() => rm(folder, { recursive: true, force: true }));

async function run(
  args: readonly string[],
  answers: Answers,
  around: Parameters<typeof runInProcess>[1] = {},
): Promise<Ran> {
  app = await startFakeApp(answers);
  const env = { SHOTLOOP_URL: app.baseUrl, SHOTLOOP_KEY: 'f-key' };
  return runInProcess(['run', ...args], { env, cwd: folder, ...around });
}

const starts = { 'POST pipelines': started('p-1') };
const ended = (change: Parameters<typeof documentBody>[1] = {}): Answers => ({
  ...starts,
  'GET pipelines/p-1': { body: documentBody('p-1', change) },
});

describe('shotloop run', () => {
  it('starts the brief of a file with the key of the environment, and says the id', async () => {
    await writeFile(join(folder, 'boat.json'), '\uFEFF{"prompt":"A boat.","seconds":4}');
    const ran = await run(['boat.json', '--seconds', '8'], starts);
    expect(ran).toMatchObject({ code: 0, stdout: 'pipeline p-1\n', stderr: '' });
    const [request] = app.received;
    expect(JSON.parse(request?.body ?? '')).toEqual({ prompt: 'A boat.', seconds: 8 });
    expect(request?.headers).toMatchObject({
      'x-functions-key': 'f-key',
      'idempotency-key': expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
    });
  });

  it('takes a brief from stdin, or from options alone', async () => {
    app = await startFakeApp(starts);
    const env = { SHOTLOOP_URL: app.baseUrl };
    await runInProcess(['run', '-'], { env, stdin: '{"prompt":"From stdin."}' });
    await runInProcess(['run', '--prompt', 'From options.'], { env });
    expect(app.received.map(({ body }) => JSON.parse(body) as unknown)).toEqual([
      { prompt: 'From stdin.' },
      { prompt: 'From options.' },
    ]);
  });

  it('prints with --json what programs need of the start, and no key of the durable links', async () => {
    const { stdout } = await run(['--prompt', 'A boat.', '--json', '--idempotency-key', 'mine'], starts);
    expect(JSON.parse(stdout)).toMatchObject({
      id: 'p-1',
      idempotencyKey: 'mine',
      links: { review: 'https://app/review' },
    });
    expect(stdout).not.toContain('SYSTEM-KEY');
    expect(app.received[0]?.headers['idempotency-key']).toBe('mine');
  });

  it('tries again with the same key where the app is busy, so that one pipeline comes of it', async () => {
    const busy = { ...problem(503, 'INTERNAL_ERROR'), headers: { 'retry-after': '0' } };
    const ran = await run(['--prompt', 'A boat.'], {
      'POST pipelines': (_, count) => (count < 3 ? busy : started('p-1')),
    });
    expect(ran).toMatchObject({ code: 0, stdout: 'pipeline p-1\n' });
    expect(app.received).toHaveLength(3);
    expect(new Set(app.received.map(({ headers }) => headers['idempotency-key'])).size).toBe(1);
  });

  it('tells every problem of a brief, ends with 2 and does not ask twice', async () => {
    const problems = [{ path: 'size', value: '"big"', expected: 'one of 720x1280' }];
    const ran = await run(['--prompt', 'A boat.', '--json'], {
      'POST pipelines': problem(400, 'INVALID_BRIEF', { problems }),
    });
    expect(ran.code).toBe(2);
    expect(ran.stderr).toContain('size: expected one of 720x1280, got "big"');
    expect(JSON.parse(ran.stdout)).toMatchObject({
      error: { exitCode: 2, status: 400, problem: { code: 'INVALID_BRIEF', problems } },
    });
    expect(app.received).toHaveLength(1);
  });

  it.each([
    ['without a brief', [], 'There is no brief'],
    ['with a file that is not there', ['nowhere.json'], 'The brief cannot be read'],
    ['with text that is not JSON', ['-'], 'What stdin has is not JSON'],
    ['with an option that there is not', ['--fast'], "unknown option '--fast'"],
    ['with a picture that is not there', ['--picture', 'nowhere.png'], 'The picture cannot be read'],
    [
      'with a gate that there is not',
      ['--prompt', 'A boat.', '--review', 'end'],
      'Allowed choices are reference, followUps',
    ],
    ['with --local where it is installed', ['--prompt', 'A boat.', '--local'], '--local needs a clone of the project'],
  ])('ends with 2 and one reason %s, and starts nothing', async (_, args, reason) => {
    const ran = await run(args, starts, { ...(args.includes('--local') ? { env: {} } : {}), stdin: 'no JSON' });
    expect([ran.code, ran.stdout]).toEqual([2, '']);
    expect(ran.stderr).toContain(reason);
    expect(app.received).toEqual([]);
  });

  it('sends no key to another machine unencrypted', async () => {
    const ran = await run(['--prompt', 'A boat.', '--url', 'http://example.com'], starts);
    expect([ran.code, ran.stderr]).toEqual([2, expect.stringContaining('expected an https URL') as string]);
  });

  it('ends with 3 and says which variable takes a key where the app lets nobody in without', async () => {
    const ran = await run(['--prompt', 'A boat.'], { 'POST pipelines': { status: 401, body: '' } });
    expect([ran.code, ran.stderr]).toEqual([3, expect.stringContaining('SHOTLOOP_KEY') as string]);
  });
});

describe('shotloop run --follow', () => {
  it('shows each change as a plain line and ends with 0 for a completed pipeline', async () => {
    const running = documentBody('p-1', {
      ...{ state: 'running', stage: 'baseline' },
      shots: [{ name: 'baseline', state: 'rendering', outcome: null, progress: 30 }],
    });
    const ran = await run(['--prompt', 'A boat.', '--follow'], {
      ...starts,
      'GET pipelines/p-1': (_, count) => ({ body: count === 1 ? running : documentBody('p-1') }),
    });
    expect(ran).toMatchObject({
      code: 0,
      stdout: 'pipeline p-1\nbaseline: rendering 30 %\nbaseline: completed\ncompleted, $0.40 charged\n',
    });
  });

  it('gives with --json each document as one line, the last one last', async () => {
    const { stdout, code } = await run(['--prompt', 'A boat.', '--follow', '--json'], ended());
    const lines = stdout.trim().split('\n');
    expect([code, lines.map((line) => (JSON.parse(line) as { state?: string }).state)]).toEqual([
      0,
      [undefined, 'completed'],
    ]);
  });

  it('ends with 1 and says why where a shot failed', async () => {
    const failed = {
      name: 'motion',
      outcome: 'moderated',
      problem: { code: 'moderated', detail: 'It was blocked.', advice: 'Say it otherwise.' },
    };
    const ran = await run(
      ['--prompt', 'A boat.', '--follow'],
      ended({ state: 'partial', shots: [{ name: 'baseline' }, failed] }),
    );
    expect(ran.code).toBe(1);
    expect(ran.stdout).toContain('partial, $0.40 charged\nmotion: moderated. It was blocked. Say it otherwise.\n');
  });

  it('ends with 4 at a gate, and says each answer as a command', async () => {
    const gate = { id: 'reference-1', candidates: 3, shots: ['baseline'], until: 'x', onTimeout: 'stop' };
    const ran = await run(
      ['--prompt', 'A boat.', '--follow'],
      ended({ state: 'awaiting_review', stage: 'reference', gate }),
    );
    expect(ran.code).toBe(4);
    for (const answer of ['approve', 'pick --candidate 1 … 3', 'reprompt --shot baseline --prompt TEXT', 'stop'])
      expect(ran.stderr).toContain(`shotloop decide p-1 ${answer}\n`.trimEnd());
  });

  it('ends with 130 on Ctrl-C, leaves the pipeline alone and says how to come back', async () => {
    const leaving = new AbortController();
    const ran = await run(
      ['--prompt', 'A boat.', '--follow'],
      ended({ state: 'running', shots: [{ name: 'baseline', state: 'rendering', outcome: null, progress: 30 }] }),
      {
        signal: leaving.signal,
        onOutput: (text) => {
          if (text.startsWith('baseline')) leaving.abort(new Interrupted());
        },
      },
    );
    expect(ran.code).toBe(130);
    expect(ran.stderr).toContain('Pipeline p-1 goes on without you. To come back: shotloop watch p-1\n');
    expect(app.received.map(({ method, target }) => `${method} ${target}`)).toEqual([
      'POST /api/pipelines',
      expect.stringMatching(/^GET \/api\/pipelines\/p-1/),
    ]);
  });

  it('puts the files into a folder of the pipeline with --out', async () => {
    const clip = { blob: 'media/p-1/01-baseline.mp4', href: 'x' };
    const lineage = [
      { step: 'baseline', input: 'text brief', output: '01-baseline.mp4', changed: 'first', anchored: 'x' },
    ];
    const ran = await run(['--prompt', 'A boat.', '--out', 'clips'], {
      ...ended({ shots: [{ name: 'baseline', clip }] }),
      'GET pipelines/p-1/media/01-baseline.mp4': { body: 'bytes' },
      'GET pipelines/p-1/manifest': { body: { lineage } },
    });
    expect([ran.code, await readdir(join(folder, 'clips/p-1'))]).toEqual([0, ['01-baseline.mp4', 'manifest.json']]);
    expect(ran.stdout).toContain(`${join('clips', 'p-1', '01-baseline.mp4')}\n`);
  });
});

describe('shotloop run --open', () => {
  it.each([
    [
      'by a link that lets people decide',
      { status: 201, body: { url: 'https://app/linked#token=t' } },
      'https://app/linked#token=t',
    ],
    ['as the page that asks for a key where links are off', problem(503, 'LINKS_OFF'), 'https://app/review'],
  ])('opens the review page %s', async (_, answer, page) => {
    const ran = await run(['--prompt', 'A boat.', '--open'], { ...starts, 'POST pipelines/p-1/links': answer });
    expect(ran).toMatchObject({ code: 0, opened: [page] });
  });
});
