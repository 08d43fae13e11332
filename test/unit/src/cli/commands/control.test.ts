import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { createHash } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Answers } from '../../../../support/cli/api';
import { documentBody, problem, started, startFakeApp } from '../../../../support/cli/api';
import type { Ran } from '../../../../support/cli/run-in-process';
import { runInProcess } from '../../../../support/cli/run-in-process';
import type { ScriptedServer } from '../../client/server';

let app: ScriptedServer;
afterEach(() => app.close());

async function run(args: readonly string[], answers: Answers, cwd?: string): Promise<Ran> {
  app = await startFakeApp(answers);
  return runInProcess(args, { env: { SHOTLOOP_URL: app.baseUrl }, ...(cwd === undefined ? {} : { cwd }) });
}
const sent = (): unknown => JSON.parse(app.received.at(-1)?.body ?? '');

describe('shotloop review', () => {
  it('prints the link alone, and until when it can be used beside it', async () => {
    const link = { url: 'https://app/linked#token=t', role: 'decide', expiresAt: '2026-12-02T00:00:00Z' };
    const ran = await run(['review', 'p-1', '--role', 'decide', '--hours', '3', '--open'], {
      'POST pipelines/p-1/links': { status: 201, body: link },
    });
    expect(ran).toMatchObject({ code: 0, stdout: `${link.url}\n`, opened: [link.url] });
    expect(ran.stderr).toContain('Whoever has it may decide until 2026-12-02');
    expect(sent()).toEqual({ role: 'decide', hours: 3 });
  });

  it('ends with 2 where the app signs no links', async () => {
    expect(await run(['review', 'p-1'], { 'POST pipelines/p-1/links': problem(503, 'LINKS_OFF') })).toMatchObject({
      code: 2,
    });
  });
});

describe('shotloop decide', () => {
  const gate = { id: 'reference-2', candidates: 3, shots: [], until: 'x', onTimeout: 'stop' };
  const undecided = (name: string) => ({ name, state: 'undecided', outcome: null });
  const decided = {
    'POST pipelines/p-1/decision': {
      body: { id: 'p-1', decision: { action: 'pick', gate: 'reference-2', candidate: 2, by: 'me' } },
    },
  };

  it.each<[string[], Record<string, unknown>, object]>([
    [
      ['pick', '--candidate', '2', '--by', 'me'],
      { state: 'awaiting_review', gate },
      { action: 'pick', gate: 'reference-2', candidate: 2, by: 'me' },
    ],
    [['approve', '--gate', 'reference-1'], {}, { action: 'approve', gate: 'reference-1' }],
    [['resubmit'], { state: 'running', shots: [undecided('motion')] }, { action: 'resubmit', shot: 'motion' }],
    [['adopt', '--shot', 'a', '--render-id', 'j'], {}, { action: 'adopt', shot: 'a', renderId: 'j' }],
  ])('sends what %j says, and looks up what there is only one of', async (args, document, decision) => {
    const ran = await run(['decide', 'p-1', ...args], {
      'GET pipelines/p-1': { body: documentBody('p-1', document) },
      ...decided,
    });
    expect(ran).toMatchObject({ code: 0, stdout: 'reference-2 pick candidate 2 by me\n' });
    expect(sent()).toEqual(decision);
  });

  it.each<[string[], Record<string, unknown>, string]>([
    [['approve'], {}, 'is completed and at no gate'],
    [['resubmit'], {}, 'No shot of pipeline p-1 waits'],
    [['give_up'], { state: 'running', shots: [undecided('a'), undecided('b')] }, 'say --shot a or b'],
    [['agree'], {}, 'Allowed choices are approve, pick, reprompt, stop, adopt, resubmit, give_up'],
  ])('ends with 2 for %j where there is nothing, or too much, to decide', async (args, document, reason) => {
    const ran = await run(['decide', 'p-1', ...args], { 'GET pipelines/p-1': { body: documentBody('p-1', document) } });
    expect([ran.code, ran.stderr]).toEqual([2, expect.stringContaining(reason) as string]);
    expect(app.received.every(({ method }) => method === 'GET')).toBe(true);
  });
});

describe('shotloop decide --follow', () => {
  const gate = (id: string) => ({ id, candidates: 1, shots: [], until: 'x', onTimeout: 'stop' });
  const at = (id: string) => ({ body: documentBody('p-1', { state: 'awaiting_review', gate: gate(id) }) });

  it('follows past the gate until the pipeline has taken the decision, and stops at the next one', async () => {
    const ran = await run(['decide', 'p-1', 'approve', '--gate', 'reference-1', '--follow'], {
      'POST pipelines/p-1/decision': { body: { id: 'p-1', decision: { action: 'approve', gate: 'reference-1' } } },
      'GET pipelines/p-1': (_, count) => at(count < 3 ? 'reference-1' : 'follow-ups-1'),
    });
    expect(ran.code).toBe(4);
    expect(app.received.filter(({ method }) => method === 'GET')).toHaveLength(3);
  });

  it('follows past the shot that was decided about, and stops where it has to be asked for again', async () => {
    const shot = (state: string) => ({
      body: documentBody('p-1', { state: 'running', shots: [{ name: 'a', state, outcome: null }] }),
    });
    const states = ['undecided', 'rendering', 'undecided'];
    const ran = await run(['decide', 'p-1', 'resubmit', '--shot', 'a', '--follow'], {
      'POST pipelines/p-1/decision': { body: { id: 'p-1', decision: { action: 'resubmit', shot: 'a' } } },
      'GET pipelines/p-1': (_, count) => shot(states[count - 1] ?? ''),
    });
    expect(ran.code).toBe(4);
    expect(app.received.filter(({ method }) => method === 'GET')).toHaveLength(3);
  });
});

describe('shotloop cancel', () => {
  it('says which renders may still be charged', async () => {
    const acceptedRenders = [
      { shot: 'baseline', renderId: 'v-1', chargedUsd: 0.4 },
      { shot: 'motion', renderId: 'v-2', chargedUsd: 0 },
    ];
    const ran = await run(['cancel', 'p-1', '--reason', 'too late'], {
      'POST pipelines/p-1/cancel': { body: { id: 'p-1', acceptedRenders } },
    });
    expect(ran).toMatchObject({
      code: 0,
      stdout: 'p-1 is being cancelled.\nbaseline: job v-1, $0.40 charged\nmotion: job v-2, may still be charged\n',
    });
    expect(sent()).toEqual({ reason: 'too late' });
  });
});

describe('shotloop resume', () => {
  it.each([
    [[], {}],
    [['--again'], { again: true }],
    [['--again', 'motion', 'audio'], { again: ['motion', 'audio'] }],
  ])('renders again what %j names, and nothing else', async (args, body) => {
    const ran = await run(['resume', 'p-1', ...args], { 'POST pipelines/p-1/resume': { body: documentBody('p-1') } });
    expect(ran).toMatchObject({ code: 0, stdout: 'p-1 runs again.\n' });
    expect(sent()).toEqual(body);
  });

  it('ends with 2 where the pipeline has not ended', async () => {
    expect(await run(['resume', 'p-1'], { 'POST pipelines/p-1/resume': problem(409, 'STILL_RUNNING') })).toMatchObject({
      code: 2,
    });
  });
});

describe('shotloop replay', () => {
  it('starts a new pipeline under one key, however often it has to ask, and follows that one', async () => {
    const ran = await run(['replay', 'p-1', '--backend', 'other', '--shot', 'motion', '--follow'], {
      'POST pipelines/p-1/replay': (_, count) =>
        count === 1 ? { ...problem(500, 'INTERNAL_ERROR'), headers: { 'retry-after': '0' } } : started('p-2'),
      'GET pipelines/p-2': { body: documentBody('p-2') },
    });
    expect(ran).toMatchObject({ code: 0, stdout: 'pipeline p-2\nbaseline: completed\ncompleted, $0.40 charged\n' });
    const [first, second] = app.received;
    expect(JSON.parse(first?.body ?? '')).toEqual({ backend: 'other', shots: ['motion'] });
    expect(first?.headers['idempotency-key']).toBe(second?.headers['idempotency-key']);
  });
});

describe('shotloop download', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'shotloop-test-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const clip = (file: string, bytes?: string) => ({
    blob: `media/p-1/${file}`,
    sha256: bytes === undefined ? null : createHash('sha256').update(bytes).digest('hex'),
  });

  it('fetches what there is of a pipeline that runs, and leaves alone what is there already', async () => {
    const shots = [
      { name: 'baseline', clip: clip('01-baseline.mp4', 'same') },
      { name: 'motion', clip: clip('03-motion.mp4', 'new') },
    ];
    await run(
      ['download', 'p-1'],
      { 'GET pipelines/p-1': { body: documentBody('p-1', { state: 'running', shots: [] }) } },
      folder,
    );
    await app.close();
    await writeFile(join(folder, 'p-1/01-baseline.mp4'), 'same');
    await writeFile(join(folder, 'p-1/03-motion.mp4'), 'half of an old o');
    const ran = await run(
      ['download', 'p-1'],
      {
        'GET pipelines/p-1': { body: documentBody('p-1', { state: 'running', shots }) },
        'GET pipelines/p-1/media/03-motion.mp4': { body: 'new' },
      },
      folder,
    );
    expect(ran).toMatchObject({
      code: 0,
      stdout: `${join('p-1', '01-baseline.mp4')}\n${join('p-1', '03-motion.mp4')}\n`,
    });
    expect(await readFile(join(folder, 'p-1/03-motion.mp4'), 'utf8')).toBe('new');
  });

  it('leaves no half of a file where the connection breaks', async () => {
    const ran = await run(
      ['download', 'p-1'],
      {
        'GET pipelines/p-1': {
          body: documentBody('p-1', { shots: [{ name: 'baseline', clip: clip('01-baseline.mp4') }] }),
        },
        'GET pipelines/p-1/media/01-baseline.mp4': { body: 'half', headers: { 'content-length': '400' } },
      },
      folder,
    );
    expect(ran.code).not.toBe(0);
    expect(await readdir(join(folder, 'p-1'))).toEqual([]);
  });

  it('writes nowhere but into the folder, whatever the app calls a file', async () => {
    const ran = await run(
      ['download', 'p-1'],
      { 'GET pipelines/p-1': { body: documentBody('p-1', { shots: [{ name: 'x', clip: clip('..') }] }) } },
      folder,
    );
    expect([ran.code, ran.stderr]).toEqual([2, expect.stringContaining('The app names a file ".."') as string]);
  });
});
