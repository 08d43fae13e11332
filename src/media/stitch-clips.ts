import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { codecFacts } from './codec-facts';
import { lenientInputArgs } from './decode-args';
import type { Ffmpeg } from './find-ffmpeg';
import { probeClip } from './probe-clip';
import { runFfmpeg } from './run-ffmpeg';
import type { ClipFacts } from './top-boxes';

/** What an activity has time for. A copy takes seconds; of an encoding, a minute of video takes about one on a small machine. */
const COPY_TIMEOUT_MS = 60_000;
const ENCODE_TIMEOUT_MS = 200_000;
export const MOST_ENCODED_SECONDS = 180;

export interface StitchOptions {
  /** The clips in their order. */
  readonly paths: readonly string[];
  readonly outputPath: string;
  /** For what is needed on the way. */
  readonly dir: string;
  readonly signal: AbortSignal;
}

export type StitchResult =
  | { outcome: 'stitched'; how: 'copied' | 'encoded'; why: string | null; frames: number; seconds: number }
  | { outcome: 'failed'; message: string };

/** Puts clips one behind the other: their streams as they are where one decoder can go on from one to the next, else encoded anew. */
export async function stitchClips(ffmpeg: Pick<Ffmpeg, 'path'>, options: StitchOptions): Promise<StitchResult> {
  const { paths, outputPath } = options;
  const clips: ClipFacts[] = [];
  for (const path of paths) {
    const probed = await probeClip(path);
    if (probed.outcome === 'unreadable') return { outcome: 'failed', message: probed.message };
    clips.push(probed.clip);
  }
  const frames = clips.reduce((sum, { video }) => sum + video.frames, 0);
  let why = await whyNoCopy(paths, clips);
  if (why === null) {
    const copied = await copy(ffmpeg, clips, options);
    const made = copied.outcome === 'finished' ? await probeClip(outputPath) : undefined;
    // Believed only where every frame is in it.
    if (made?.outcome === 'probed' && made.clip.video.frames === frames)
      return { outcome: 'stitched', how: 'copied', why: null, frames, seconds: made.clip.video.seconds };
    why = 'a copy of the streams did not have every frame';
  }
  const seconds = clips.reduce((sum, { video }) => sum + video.seconds, 0);
  if (seconds > MOST_ENCODED_SECONDS)
    return {
      outcome: 'failed',
      message: `The clips have to be encoded anew, because ${why}; that is done for at most ${MOST_ENCODED_SECONDS} s of video, and these have ${Math.round(seconds)} s.`,
    };
  const encoded = await encode(ffmpeg, clips, options);
  if (encoded.outcome !== 'finished') return { outcome: 'failed', message: encoded.message };
  const made = await probeClip(outputPath);
  if (made.outcome === 'unreadable') return { outcome: 'failed', message: made.message };
  const { video } = made.clip;
  return { outcome: 'stitched', how: 'encoded', why, frames: video.frames, seconds: video.seconds };
}

/** Why one decoder could not go on from each clip to the next; null where it can. */
async function whyNoCopy(paths: readonly string[], clips: readonly ClipFacts[]): Promise<string | null> {
  const [first] = clips;
  if (clips.some(({ video }) => `${video.width}x${video.height}` !== `${first?.video.width}x${first?.video.height}`))
    return 'their sizes differ';
  if (clips.some(({ audio }) => (audio === undefined) !== (first?.audio === undefined)))
    return 'only some of them have sound';
  const facts = await Promise.all(paths.map(codecFacts));
  const [setup] = facts;
  if (setup === undefined || facts.some((each) => each === undefined)) return 'their streams cannot be copied';
  if (facts.some((each) => each?.video !== setup.video)) return 'their pictures are encoded differently';
  return facts.some((each) => each?.audio !== setup.audio) ? 'their sound is encoded differently' : null;
}

/** Each clip ends where its picture does: sound that runs on would hold the last frame until it is over. */
async function copy(ffmpeg: Pick<Ffmpeg, 'path'>, clips: readonly ClipFacts[], options: StitchOptions) {
  const { paths, outputPath, dir, signal } = options;
  const list = join(dir, 'list.ffconcat');
  const lines = clips.map(({ video }, index) => `file 'file:${paths[index]}'\noutpoint ${video.seconds.toFixed(6)}`);
  await writeFile(list, ['ffconcat version 1.0', ...lines, ''].join('\n'));
  const args = [
    ...['-v', 'error', '-protocol_whitelist', 'file', '-f', 'concat', '-safe', '0', '-i', `file:${list}`],
    ...['-map', '0:v:0', '-map', '0:a:0?', '-c', 'copy', '-map_metadata', '-1'],
    ...['-movflags', '+faststart', '-f', 'mp4', '-y', `file:${outputPath}`],
  ];
  return runFfmpeg(ffmpeg, { args, timeoutMs: COPY_TIMEOUT_MS, signal });
}

async function encode(ffmpeg: Pick<Ffmpeg, 'path'>, clips: readonly ClipFacts[], options: StitchOptions) {
  const { paths, outputPath, signal } = options;
  const [first] = clips;
  if (first === undefined) throw new Error('There are no clips to put together.');
  const { width, height, frameRate } = first.video;
  const [w, h] = [width - (width % 2), height - (height % 2)];
  const hasSound = clips.some(({ audio }) => audio !== undefined);
  const rate = clips.find(({ audio }) => audio !== undefined)?.audio?.sampleRateHz ?? 48_000;
  const parts = clips.map(({ video, audio }, index) => {
    const picture = `[${index}:v:0]scale=${w}:${h}:force_original_aspect_ratio=decrease,pad=${w}:${h}:(ow-iw)/2:(oh-ih)/2,setsar=1,fps=${frameRate},format=yuv420p[v${index}]`;
    if (!hasSound) return picture;
    const source = audio === undefined ? `anullsrc=r=${rate}:cl=stereo` : `[${index}:a:0]aresample=${rate}`;
    const sound = `${source},aformat=sample_fmts=fltp:channel_layouts=stereo,apad,atrim=end=${video.seconds.toFixed(6)},asetpts=PTS-STARTPTS[a${index}]`;
    return `${picture};${sound}`;
  });
  const joined = clips.map((_, index) => `[v${index}]${hasSound ? `[a${index}]` : ''}`).join('');
  const args = [
    ...['-v', 'error'],
    ...paths.flatMap((path) => lenientInputArgs(path, { demuxer: 'mov' })),
    '-filter_complex',
    `${parts.join(';')};${joined}concat=n=${clips.length}:v=1:a=${hasSound ? 1 : 0}[v]${hasSound ? '[a]' : ''}`,
    ...['-map', '[v]', ...(hasSound ? ['-map', '[a]', '-c:a', 'aac', '-b:a', '192k'] : [])],
    ...['-c:v', 'libx264', '-preset', 'veryfast', '-crf', '18', '-map_metadata', '-1'],
    ...['-movflags', '+faststart', '-f', 'mp4', '-y', `file:${outputPath}`],
  ];
  return runFfmpeg(ffmpeg, { args, timeoutMs: ENCODE_TIMEOUT_MS, signal });
}
