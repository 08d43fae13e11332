/* eslint-disable no-console -- this is the command line */
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { findFfmpeg } from '../src/media/find-ffmpeg';
import { buildOf } from './build-of';
import { median } from './median';

const run = promisify(execFile);
const root = resolve(__dirname, '..');

/**
 * What it costs to store a clip, to take a frame of it and to measure it, beside the same of an earlier build: processor time of all
 * processes, the two builds in turn, so that what else runs on the machine strikes both. Only ratios are printed.
 * `npm run bench:measuring -- [clip.mp4] [commit]`; run `npm run build` first.
 */
async function main(): Promise<void> {
  const [given, commit = '7523d78'] = process.argv.slice(2);
  const dir = await mkdtemp(join(tmpdir(), 'shotloop-bench-'));
  try {
    const earlier = await buildOf(commit, join(dir, 'earlier'));
    const clips: [string, string][] = [
      ['a clip of 4 s, 720x1280', given ?? (await draw(join(dir, 'short.mp4'), { size: '720x1280', seconds: 4 }))],
      ['a clip of 12 s, 1080x1920', await draw(join(dir, 'long.mp4'), { size: '1080x1920', seconds: 12 })],
    ];
    console.log(
      `| measured, as a share of ${commit} | median | least | most | same figures |\n| --- | --- | --- | --- | --- |`,
    );
    for (const [name, clip] of clips) {
      const pairs: { share: number; same: boolean }[] = [];
      for (let pair = 0; pair < 3; pair += 1) {
        const [before, now] = [await rounds(earlier, clip), await rounds(join(root, 'dist'), clip)];
        pairs.push({ share: median(now.seconds) / median(before.seconds), same: before.figures === now.figures });
      }
      const shares = pairs.map(({ share }) => share);
      const cells = [median(shares), Math.min(...shares), Math.max(...shares)].map((share) => share.toFixed(2));
      console.log(
        `| processor time for ${name} | ${cells.join(' | ')} | ${pairs.every(({ same }) => same) ? 'yes' : 'no'} |`,
      );
    }
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

async function draw(path: string, { size, seconds }: { size: string; seconds: number }): Promise<string> {
  const found = await findFfmpeg({ searchPath: process.env['PATH'], ffmpegPath: process.env['FFMPEG_PATH'] });
  if (found.outcome === 'missing') throw new Error(found.message);
  await run(found.ffmpeg.path, [
    ...['-v', 'error', '-f', 'lavfi', '-i', `testsrc2=s=${size}:r=30:d=${seconds}`],
    ...['-f', 'lavfi', '-t', String(seconds), '-i', 'anoisesrc=a=0.2:c=pink:seed=1', '-vf', 'noise=alls=6:allf=t'],
    ...['-c:v', 'libx264', '-preset', 'veryfast', '-b:v', '3600k', '-pix_fmt', 'yuv420p', '-c:a', 'aac', path],
  ]);
  return path;
}

async function rounds(build: string, clip: string): Promise<{ seconds: number[]; figures: string }> {
  const child = join(__dirname, 'measuring-run.ts');
  const { stdout } = await run(process.execPath, ['--import', 'tsx', child, build, clip, '3'], { maxBuffer: 1e8 });
  const lines = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Round);
  return { seconds: lines.map(({ seconds }) => seconds), figures: figuresOf(lines[0]) };
}

interface Round {
  readonly seconds: number;
  readonly measured: { readonly verdict?: { readonly numbers: Readonly<Record<string, number | null>> } };
}

/** Those that the earlier build has as well. */
function figuresOf(round: Round | undefined): string {
  const numbers = round?.measured.verdict?.numbers ?? {};
  const names = [
    'frames',
    'anchorSsim',
    'anchorPsnrDb',
    'anchorChromaPsnrDb',
    'anchorSharpness',
    'lumaChange',
    'structureChange',
  ];
  const more = [
    'stillShare',
    'meanLuma',
    'meanVolumeDb',
    'maxVolumeDb',
    'silenceShare',
    'loudnessLufs',
    'soundDynamicsDb',
  ];
  return JSON.stringify([...names, ...more].map((name) => numbers[name] ?? null));
}

void main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
