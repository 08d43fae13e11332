import { spawn } from 'node:child_process';

/** What identifies an ffmpeg build; rejects when the binary does not run. */
export async function ffmpegVersion(ffmpegPath: string): Promise<string> {
  const output = await runFfmpeg(ffmpegPath, ['-version']);
  return output.toString('utf8').split('\n')[0] ?? '';
}

/** Runs ffmpeg to its end and resolves with what it wrote to stdout. */
export function runFfmpeg(ffmpegPath: string, args: readonly string[]): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const child = spawn(ffmpegPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    const stdout: Buffer[] = [];
    const stderr: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => void stdout.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => void stderr.push(chunk));
    child.once('error', (cause) =>
      reject(new Error(`ffmpeg at ${ffmpegPath} could not be started: ${cause.message}`, { cause })),
    );
    child.once('close', (code, signal) => {
      if (code === 0) resolve(Buffer.concat(stdout));
      else reject(failure(ffmpegPath, { code, signal, stderr: Buffer.concat(stderr).toString('utf8') }));
    });
  });
}

export function failure(
  ffmpegPath: string,
  { code, signal, stderr }: { code: number | null; signal: NodeJS.Signals | null; stderr: string },
): Error {
  return new Error(
    `ffmpeg at ${ffmpegPath} ended with ${signal ?? `code ${code}`}: ${stderr.trim().slice(-2000) || 'it said nothing'}`,
  );
}
