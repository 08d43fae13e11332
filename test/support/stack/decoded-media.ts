import { execFile } from 'node:child_process';
import { createRequire } from 'node:module';
import { promisify } from 'node:util';
import { findFfmpeg } from '../../../src/media/find-ffmpeg';

const run = promisify(execFile);
const require_ = createRequire(__filename);
const MAX_OUTPUT_BYTES = 64 * 1024 * 1024;

export interface Probed {
  readonly streams: readonly {
    codec_type: string;
    codec_name: string;
    width?: number;
    height?: number;
    r_frame_rate: string;
    nb_frames?: string;
  }[];
  readonly format: { readonly duration: string; readonly format_name: string };
}

/** What ffprobe, which the app never uses, says of a file. */
export async function probe(path: string): Promise<Probed> {
  const ffprobe = (require_('@ffprobe-installer/ffprobe') as { path: string }).path;
  const { stdout } = await run(ffprobe, ['-v', 'error', '-of', 'json', '-show_format', '-show_streams', path]);
  return JSON.parse(stdout) as Probed;
}

/** How many frames ffprobe has decoded of a file, from its start to its end. */
export async function decodedFrames(path: string): Promise<number> {
  const ffprobe = (require_('@ffprobe-installer/ffprobe') as { path: string }).path;
  const args = ['-v', 'error', '-count_frames', '-select_streams', 'v:0', '-show_entries', 'stream=nb_read_frames'];
  const { stdout } = await run(ffprobe, [...args, '-of', 'csv=p=0', path]);
  return Number(stdout.trim().replace(/,$/, ''));
}

/** The pixels (8-bit RGB) of the frames with the given numbers, counted from 0; of a picture, frame 0 is all there is. */
export async function pixelsOf(path: string, frames: readonly number[]): Promise<Buffer[]> {
  const found = await findFfmpeg({});
  if (found.outcome === 'missing') throw new Error(found.message);
  const select = frames.map((frame) => `eq(n\\,${frame})`).join('+');
  const { stdout } = await run(
    found.ffmpeg.path,
    ['-v', 'error', '-i', path, '-vf', `select=${select}`, '-vsync', '0', '-f', 'rawvideo', '-pix_fmt', 'rgb24', '-'],
    { encoding: 'buffer', maxBuffer: MAX_OUTPUT_BYTES },
  );
  const bytes = stdout.length / frames.length;
  return frames.map((_, index) => stdout.subarray(index * bytes, (index + 1) * bytes));
}
