import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Interrupted } from '../../../../../src/cli/errors';
import { documentBody, problem } from '../../../../support/cli/api';
import { runInProcess } from '../../../../support/cli/run-in-process';
import type { Received, Scripted, ScriptedServer } from '../../client/server';
import { startScriptedServer } from '../../client/server';

let folder: string;
let app: FakeApp | undefined;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'shotloop-test-'));
});
afterEach(async () => {
  await app?.server.close();
  await rm(folder, { recursive: true, force: true });
});

interface FakeApp {
  readonly server: ScriptedServer;
  /** Pipelines by idempotency key, as the app keeps them. */
  readonly ids: ReadonlyMap<string, string>;
  /** The briefs of the starts that made a pipeline. */
  readonly made: readonly { prompt: string }[];
  /** Most pipelines that were under way at once. */
  readonly most: () => number;
}

interface Behaviour {
  /** What a pipeline ends as, by its prompt; completed by default. */
  readonly ending?: (prompt: string) => Record<string, unknown>;
  readonly start?: (request: Received) => Scripted | undefined;
}

/** An app in which every pipeline costs $0.40 and ends when it is looked at for the second time; one key has one pipeline. */
async function startApp({ ending = () => ({}), start = () => undefined }: Behaviour = {}): Promise<FakeApp> {
  const ids = new Map<string, string>();
  const made: { prompt: string }[] = [];
  const looks = new Map<string, number>();
  let most = 0;
  const underWay = new Set<string>();
  const server = await startScriptedServer((request) => {
    const { method, target, headers, body } = request;
    if (method === 'POST' && target.includes('dryRun'))
      return { body: { dryRun: true, plan: { agreed: {}, terms: { estimateUsd: 0.4 } } } };
    if (method === 'POST') {
      const refused = start(request);
      if (refused !== undefined) return refused;
      const key = String(headers['idempotency-key']);
      const id = ids.get(key) ?? `p-${ids.size + 1}`;
      if (!ids.has(key)) {
        ids.set(key, id);
        made.push(JSON.parse(body) as { prompt: string });
      }
      return { status: 202, body: { id, links: {} } };
    }
    const [, id = '', media] = /pipelines\/(p-\d+)(\/media\/)?/.exec(target) ?? [];
    if (media !== undefined) return { body: `clip of ${id}` };
    if (target.endsWith('/manifest')) return { body: { lineage: [] } };
    const look = (looks.get(id) ?? 0) + 1;
    looks.set(id, look);
    if (look === 1) underWay.add(id);
    most = Math.max(most, underWay.size);
    if (look === 1)
      return {
        body: documentBody(id, { state: 'running', shots: [{ name: 'baseline', state: 'rendering', outcome: null }] }),
      };
    underWay.delete(id);
    const prompt = made[Number(id.slice(2)) - 1]?.prompt ?? '';
    const clip = { blob: `media/${id}/01-baseline.mp4`, sha256: null };
    return { body: documentBody(id, { shots: [{ name: 'baseline', clip }], ...ending(prompt) }) };
  });
  app = { server, ids, made, most: () => most };
  return app;
}

const rows = (...prompts: readonly string[]): string => prompts.map((prompt) => JSON.stringify({ prompt })).join('\n');

async function batch(content: string, args: readonly string[] = [], around: Parameters<typeof runInProcess>[1] = {}) {
  await writeFile(join(folder, 'rows.jsonl'), content);
  return runInProcess(['batch', 'rows.jsonl', ...args], {
    env: { SHOTLOOP_URL: app?.server.baseUrl ?? '' },
    cwd: folder,
    ...around,
  });
}

describe('shotloop batch', () => {
  it('runs every row once, says how each ended, and sums up', async () => {
    const { made } = await startApp({ ending: (prompt) => (prompt === 'b' ? { state: 'failed', spentUsd: 0 } : {}) });
    const ran = await batch(rows('a', 'b', 'c'), ['--parallel', '1']);
    expect(ran.code).toBe(1);
    expect(made).toEqual(['a', 'b', 'c'].map((prompt) => ({ prompt, followUps: [] })));
    expect(ran.stdout).toContain('[1/3] line 1: p-1 completed $0.40\n[2/3] line 2: p-2 failed $0.00');
    expect(ran.stdout).toMatch(/in all +3 +\$0\.80/);
  });

  it('pays nothing twice when it runs again, also with rows moved and added', async () => {
    const { made } = await startApp();
    await batch(rows('a', 'b', 'a'));
    expect(made.map(({ prompt }) => prompt).sort()).toEqual(['a', 'a', 'b']);
    await batch(rows('new', 'a', 'a', 'b'));
    expect(made.map(({ prompt }) => prompt).sort()).toEqual(['a', 'a', 'b', 'new']);
  });

  it('starts nothing that the shared budget does not cover, in the order of the rows', async () => {
    const { made } = await startApp();
    const ran = await batch(rows('a', 'b', 'c', 'd'), ['--max-usd', '0.9', '--json']);
    const lines = ran.stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect([ran.code, made.map(({ prompt }) => prompt).sort()]).toEqual([1, ['a', 'b']]);
    expect(
      lines
        .filter(({ state }) => state === 'over_budget')
        .map(({ line }) => line)
        .sort(),
    ).toEqual([3, 4]);
    expect(lines.at(-1)).toMatchObject({ batch: 'rows.jsonl', rows: 4, chargedUsd: 0.8 });
  });

  it('goes on after a row that the app refuses, and ends with 1', async () => {
    const { made } = await startApp({
      start: ({ body }) => (body.includes('"b"') ? problem(400, 'INVALID_BRIEF', { detail: 'No b.' }) : undefined),
    });
    const ran = await batch(rows('a', 'b', 'c'));
    expect([ran.code, made.map(({ prompt }) => prompt).sort()]).toEqual([1, ['a', 'c']]);
    expect(ran.stdout).toMatch(/line 2: refused \$0\.00 .*No b\./);
  });

  it('stops at what stands against every row, and says that the same command goes on', async () => {
    await startApp({ start: () => ({ status: 401, body: '' }) });
    const ran = await batch(rows('a', 'b'));
    expect([ran.code, ran.stderr]).toEqual([3, expect.stringContaining('The same command goes on with it') as string]);
  });

  it.each([
    ['a row that is no JSON', '{"prompt":"a"}\n{', 'Line 2 is not JSON'],
    [
      'a picture that is not there',
      '{"prompt":"a"}\n{"prompt":"b","input_reference":"no.png"}',
      'Line 2: the picture cannot be read',
    ],
    [
      'two rows with one file',
      '{"prompt":"a","out":"x.mp4"}\n{"prompt":"b","out":"./x.mp4"}',
      'Lines 1 and 2 both write to',
    ],
    ['no rows', '\n', 'has no rows'],
  ])('starts nothing of a batch with %s', async (_, content, reason) => {
    await startApp();
    const ran = await batch(content);
    expect([ran.code, ran.stderr]).toEqual([2, expect.stringContaining(reason) as string]);
    expect(app?.server.received).toEqual([]);
  });

  it('puts each clip where its row says, and the files of the others into folders', async () => {
    await startApp();
    const ran = await batch('{"prompt":"a","out":"clips/a.mp4"}\n{"prompt":"b"}', [
      '--out',
      'results',
      '--parallel',
      '1',
    ]);
    expect(ran.code).toBe(0);
    expect(await readFile(join(folder, 'results/clips/a.mp4'), 'utf8')).toBe('clip of p-1');
    expect((await readdir(join(folder, 'results/p-2'))).sort()).toEqual(['01-baseline.mp4', 'manifest.json']);
  });

  it('starts a clip from the picture of its row, and buys anew where that has changed', async () => {
    const { made } = await startApp();
    const content = '{"prompt":"a","input_reference":"boat.png"}';
    await writeFile(join(folder, 'boat.png'), 'picture 1');
    await batch(content);
    await batch(content);
    expect(made).toHaveLength(1);
    expect(made[0]).toMatchObject({
      baseline: false,
      reference: { image: { data: Buffer.from('picture 1').toString('base64') } },
    });
    await writeFile(join(folder, 'boat.png'), 'picture 2');
    await batch(content);
    expect(made).toHaveLength(2);
  });

  it('shows with --plan what all rows would cost, and starts none', async () => {
    const { made } = await startApp();
    const ran = await batch(rows('a', 'b', 'c'), ['--plan']);
    expect([ran.code, ran.stdout, made]).toEqual([0, 'at most $1.20 for 3 rows\n', []]);
  });

  it('takes lines from stdin, under a name that stays the same', async () => {
    await startApp();
    const env = { SHOTLOOP_URL: app?.server.baseUrl ?? '' };
    expect(await runInProcess(['batch', '-'], { env, stdin: rows('a') })).toMatchObject({ code: 2 });
    expect(await runInProcess(['batch', '-', '--name', 'n'], { env, stdin: rows('a') })).toMatchObject({ code: 0 });
    expect(await runInProcess(['batch', '-', '--name', 'n'], { env, stdin: rows('a') })).toMatchObject({ code: 0 });
    expect(app?.made).toHaveLength(1);
  });

  it('ends with 130 on Ctrl-C, and goes on later where it was', async () => {
    const { made } = await startApp();
    const leaving = new AbortController();
    const content = rows(...Array.from({ length: 20 }, (_, index) => `row ${index}`));
    const ran = await batch(content, ['--parallel', '2'], {
      signal: leaving.signal,
      onOutput: (text) => text.startsWith('[3/') && leaving.abort(new Interrupted()),
    });
    expect([ran.code, ran.stderr]).toEqual([130, expect.stringContaining('pays nothing twice') as string]);
    expect(made.length).toBeLessThan(20);
    expect(await batch(content, ['--parallel', '8'])).toMatchObject({ code: 0 });
    expect(made).toHaveLength(20);
  });

  it('has as many of 1,000 rows in its hands as it may, and no more', async () => {
    const { made, most } = await startApp();
    const content = rows(...Array.from({ length: 1_000 }, (_, index) => `row ${index} ${'x'.repeat(500)}`));
    const ran = await batch(content, ['--parallel', '64', '--json']);
    expect([ran.code, made.length, most() <= 64]).toEqual([0, 1_000, true]);
    expect(JSON.parse(ran.stdout.trim().split('\n').at(-1) ?? '')).toMatchObject({ rows: 1_000, chargedUsd: 400 });
  });
});
