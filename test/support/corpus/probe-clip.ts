import { execFile } from 'node:child_process';
import { createRequire } from 'node:module';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** What ffprobe, which the app never uses and which is years younger than the ffmpeg of the tests, decodes of a clip. */
export interface SecondOpinion {
  /** When each frame is shown, s. */
  readonly times: readonly number[];
}

export async function secondOpinionOn(path: string): Promise<SecondOpinion> {
  const { path: program } = createRequire(__filename)('@ffprobe-installer/ffprobe') as { path: string };
  const asked = ['-select_streams', 'V:0', '-show_entries', 'frame=best_effort_timestamp_time', '-of', 'json'];
  const { stdout } = await run(program, ['-v', 'error', ...asked, path], { maxBuffer: 64 * 1024 * 1024 });
  const { frames } = JSON.parse(stdout) as { frames: { best_effort_timestamp_time: string }[] };
  return { times: frames.map(({ best_effort_timestamp_time: time }) => Number(time)) };
}
