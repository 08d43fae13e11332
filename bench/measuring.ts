/* eslint-disable no-console -- this is the command line */
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { findFfmpeg } from '../src/media/find-ffmpeg';
import { buildOf } from './build-of';
import { median } from './median';

const run = promisify(execFile);
const root = resolve(__dirname, '..');

/**
 * What it costs to store a clip, to take a frame of it and to measure it, beside the same of an earlier build: processor time of all
 * processes, the two builds in turn, so that what else runs on the machine strikes both; and the most memory that it takes.
 * `npm run bench:measuring -- [clip.mp4] [commit]`; run `npm run build` first.
 */
async function main(): Promise<void> {
  const [given, commit = '7523d78'] = process.argv.slice(2);
  const dir = await mkdtemp(join(tmpdir(), 'shotloop-bench-'));
  try {
    const earlier = await buildOf(commit, join(dir, 'earlier'));
    const clips: Clip[] = [
      { name: 'a clip of 4 s, 720x1280', size: '720x1280', path: await draw(dir, { size: '720x1280', seconds: 4 }) },
      {
        name: 'a clip of 12 s, 1080x1920',
        size: '1080x1920',
        path: await draw(dir, { size: '1080x1920', seconds: 12 }),
      },
      ...(given === undefined ? [] : [{ name: basename(given), size: '720x1280', path: given }]),
    ];
    const rows: string[][] = [];
    const peaks: string[][] = [];
    for (const clip of clips) {
      const pairs: Record<'before' | 'now', Round[]>[] = [];
      for (let pair = 0; pair < PAIRS; pair += 1)
        pairs.push({ before: await rounds(earlier, clip), now: await rounds(join(root, 'dist'), clip) });
      const shares = pairs.map(({ before, now }) => median(secondsOf(now)) / median(secondsOf(before)));
      const isSame = pairs.every(({ before, now }) => figuresOf(before[0]) === figuresOf(now[0]));
      const cells = [median(shares), Math.min(...shares), Math.max(...shares)].map((share) => share.toFixed(2));
      rows.push([`processor time for ${clip.name}`, ...cells, isSame ? 'yes' : 'no']);
      const peak = (of: 'before' | 'now', what: 'ownMiB' | 'ffmpegMiB'): string =>
        Math.max(...pairs.flatMap((pair) => pair[of].map((round) => round[what]))).toFixed(0);
      const both = (what: 'ownMiB' | 'ffmpegMiB'): string => `${peak('now', what)} (${peak('before', what)})`;
      peaks.push([clip.name, both('ffmpegMiB'), both('ownMiB')]);
    }
    print([`measured, as a share of ${commit}`, 'median', 'least', 'most', 'same figures'], rows);
    print([`most memory, MiB (in brackets: ${commit})`, 'ffmpeg', 'Node'], peaks);
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

const PAIRS = 3;

interface Clip {
  readonly name: string;
  readonly size: string;
  readonly path: string;
}

function print(head: readonly string[], rows: readonly (readonly string[])[]): void {
  for (const row of [head, head.map(() => '---'), ...rows]) console.log(`| ${row.join(' | ')} |`);
  console.log('');
}

async function draw(dir: string, { size, seconds }: { size: string; seconds: number }): Promise<string> {
  const path = join(dir, `${size}.mp4`);
  const found = await findFfmpeg({ searchPath: process.env['PATH'], ffmpegPath: process.env['FFMPEG_PATH'] });
  if (found.outcome === 'missing') throw new Error(found.message);
  await run(found.ffmpeg.path, [
    ...['-v', 'error', '-f', 'lavfi', '-i', `testsrc2=s=${size}:r=30:d=${seconds}`],
    ...['-f', 'lavfi', '-t', String(seconds), '-i', 'anoisesrc=a=0.2:c=pink:seed=1', '-vf', 'noise=alls=6:allf=t'],
    ...['-c:v', 'libx264', '-preset', 'veryfast', '-b:v', '3600k', '-pix_fmt', 'yuv420p', '-c:a', 'aac', path],
  ]);
  return path;
}

async function rounds(build: string, { path, size }: Clip): Promise<Round[]> {
  const child = join(__dirname, 'measuring-run.ts');
  const args = ['--import', 'tsx', child, build, path, '4', size];
  const { stdout } = await run(process.execPath, args, { maxBuffer: 1e8 });
  return stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Round);
}

interface Round {
  readonly seconds: number;
  readonly ownMiB: number;
  readonly ffmpegMiB: number;
  readonly measured: { readonly verdict?: { readonly numbers: Readonly<Record<string, number | null>> } };
  /** SHA-256 of its pixels. */
  readonly still: string;
}

const secondsOf = (rounds: readonly Round[]): number[] => rounds.map(({ seconds }) => seconds);

/** Those that the earlier build has as well. */
function figuresOf(round: Round | undefined): string {
  const numbers = round?.measured.verdict?.numbers ?? {};
  const compared = ['Ssim', 'PsnrDb', 'ChromaPsnrDb', 'Sharpness'].map(
    (name) => numbers[`anchor${name}`] ?? numbers[`control${name}`],
  );
  const rest = ['frames', 'lumaChange', 'structureChange', 'stillShare', 'meanLuma'];
  const sound = ['meanVolumeDb', 'maxVolumeDb', 'silenceShare', 'loudnessLufs', 'soundDynamicsDb'];
  return JSON.stringify([round?.still, ...compared, ...[...rest, ...sound].map((name) => numbers[name] ?? null)]);
}

void main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
