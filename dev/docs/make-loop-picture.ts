import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { findFfmpeg } from '../../src/media/find-ffmpeg';
import { manifestSchema } from '../../src/views/manifest';
import type { Manifest } from '../../src/views/manifest';
import { drawLoop } from './draw-loop';
import type { LoopStep } from './draw-loop';

/** `npm run docs:picture`: runs the demo and draws the README's picture from its clips and measurements. */
const root = resolve(__dirname, '../..');
const target = join(root, 'docs/images/loop.svg');
const BARS = 42;
const SAMPLES_PER_SECOND = 8_000;

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});

async function main(): Promise<void> {
  const out = mkdtempSync(join(tmpdir(), 'shotloop-picture-'));
  try {
    const { FFMPEG_PATH: ffmpegPath, FFMPEG_BIN: ffmpegBin, PATH: searchPath } = process.env;
    const found = await findFfmpeg({ ffmpegPath, ffmpegBin, searchPath });
    if (found.outcome === 'missing') throw new Error(found.message);
    const ffmpeg = found.ffmpeg.path;
    run(process.execPath, ['--import', 'tsx', 'dev/demo.ts', '--out', out]);
    const [id] = readdirSync(out);
    if (id === undefined) throw new Error(`The demo left nothing in ${out}; a folder with clips was expected.`);
    const manifest = manifestSchema.parse(JSON.parse(readFileSync(join(out, id, 'manifest.json'), 'utf8')));
    const svg = drawLoop(stepsOf(manifest, join(out, id), ffmpeg));
    writeFileSync(target, svg);
    process.stdout.write(`${target}: ${Math.round(svg.length / 1024)} KiB\n`);
  } finally {
    rmSync(out, { recursive: true, force: true });
  }
}

function stepsOf(manifest: Manifest, folder: string, ffmpeg: string): LoopStep[] {
  const { references, plan, shots } = manifest;
  const { seconds } = plan.agreed;
  const [reference] = references;
  if (reference === undefined || reference.shot === null || reference.atSeconds === null)
    throw new Error('The manifest of the demo has no reference frame.');
  const step = (name: string, atSeconds: number): Omit<LoopStep, 'title' | 'about'> => {
    const { clip, verdict } = shots.find((shot) => shot.name === name) ?? {};
    if (!clip || !verdict) throw new Error(`The manifest of the demo has no measured shot "${name}".`);
    const file = join(folder, basename(clip.blob));
    const ssim = verdict.numbers['anchorSsim'];
    return {
      frame: frameOf(file, atSeconds, ffmpeg),
      mark: `▶ ${seconds} s`,
      loudness: loudnessOf(file, ffmpeg),
      measured: [
        typeof ssim === 'number' ? `opening ${verdict.anchor}, SSIM ${ssim.toFixed(3)}` : 'the first render',
        `picture ${verdict.motion}, sound ${verdict.sound}`,
      ],
    };
  };
  return [
    { title: '1 · Baseline', about: 'rendered from your brief', ...step(reference.shot, 0) },
    {
      title: '2 · Reference',
      about: `its frame at ${reference.atSeconds.toFixed(1)} s`,
      frame: frameOf(join(folder, basename(reference.blob)), 0, ffmpeg),
      mark: 'PNG',
      loudness: [],
      measured: ['what both follow-ups start from', `${reference.width} × ${reference.height}, as decoded`],
    },
    { title: '3 · Motion', about: 'same opening, new movement', ...step('motion', seconds - 0.5) },
    { title: '4 · Audio', about: 'same opening, sound added', ...step('audio', seconds / 2) },
  ];
}

const frameOf = (file: string, atSeconds: number, ffmpeg: string): Buffer =>
  run(ffmpeg, [
    ...['-v', 'error', '-nostdin', '-ss', String(atSeconds), '-i', file, '-frames:v', '1'],
    ...['-vf', 'scale=336:-2:flags=area', '-q:v', '4', '-f', 'image2pipe', '-c:v', 'mjpeg', 'pipe:1'],
  ]);

/** How loud each piece of the clip is; the square root of its level, so that the faint ones are still to be seen. */
function loudnessOf(file: string, ffmpeg: string): number[] {
  const pcm = run(ffmpeg, [
    ...['-v', 'error', '-nostdin', '-i', file, '-vn', '-ac', '1', '-ar', String(SAMPLES_PER_SECOND)],
    ...['-f', 's16le', 'pipe:1'],
  ]);
  const perBar = Math.floor(pcm.length / 2 / BARS);
  return Array.from({ length: BARS }, (_, bar) => {
    let sum = 0;
    for (let at = bar * perBar; at < (bar + 1) * perBar; at++) sum += (pcm.readInt16LE(at * 2) / 32_768) ** 2;
    return Math.min(1, Math.sqrt(Math.sqrt(sum / perBar) * 6));
  });
}

function run(program: string, args: readonly string[]): Buffer {
  const { status, stdout, stderr, error } = spawnSync(program, args, { cwd: root, maxBuffer: 64 * 1024 * 1024 });
  if (status === 0) return stdout;
  throw new Error(`${program} ended with ${String(error ?? status)}: ${String(stderr).slice(-2_000)}`);
}
