/* eslint-disable no-console -- this is the command line */
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { buildOf } from './build-of';
import { median } from './median';

const run = promisify(execFile);
const root = resolve(__dirname, '..');
const PAIRS = 5;

interface Asked {
  readonly first: number;
  readonly second: number;
  readonly opened: number;
}

/**
 * What asking for renders costs beside an earlier build, against a server that takes 50 ms for an answer: connections and wall time,
 * the two builds in turn. `npm run bench:asking -- [commit]`; run `npm run build` first.
 */
async function main(): Promise<void> {
  const [commit = '7523d78'] = process.argv.slice(2);
  const dir = await mkdtemp(join(tmpdir(), 'shotloop-bench-'));
  try {
    const earlier = await buildOf(commit, join(dir, 'earlier'));
    console.log(`| asked, as a share of ${commit} | connections | wall time, first round | wall time, second round |`);
    console.log('| --- | --- | --- | --- |');
    for (const pipelines of [1, 112]) {
      const shares: Asked[] = [];
      for (let pair = 0; pair < PAIRS; pair += 1) {
        const [before, now] = [await ask(earlier, pipelines), await ask(join(root, 'dist'), pipelines)];
        shares.push({
          first: now.first / before.first,
          second: now.second / before.second,
          opened: now.opened / before.opened,
        });
      }
      const cells = (['opened', 'first', 'second'] as const).map((name) =>
        median(shares.map((share) => share[name])).toFixed(2),
      );
      console.log(`| 9 renders of ${pipelines} pipeline${pipelines === 1 ? '' : 's at once'} | ${cells.join(' | ')} |`);
    }
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

async function ask(build: string, pipelines: number): Promise<Asked> {
  const child = join(__dirname, 'asking-run.ts');
  const { stdout } = await run(process.execPath, ['--import', 'tsx', child, build, String(pipelines)]);
  return JSON.parse(stdout) as Asked;
}

void main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
