import { execFile } from 'node:child_process';
import { stat } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';
import { copyExecutable } from './copy-executable';
import { errorCode, errorText } from './error-facts';

export type FfmpegProof = { outcome: 'runs'; path: string; version: string } | { outcome: 'fails'; problem: string };

/**
 * Runs `-version`. With `mayCopy`, a file that is there but may not be executed (no execute bit after an unzip, a
 * read-only or noexec mount) is copied to where it may, and the copy is what `path` names.
 */
export async function proveFfmpeg(
  path: string,
  options: { timeoutMs: number; mayCopy: boolean; copyDirectory?: string | undefined },
): Promise<FfmpegProof> {
  const there = await lookAt(path);
  if (there) return { outcome: 'fails', problem: there };
  const inSlot = await askVersion(path, options.timeoutMs);
  if (inSlot.outcome === 'runs' || !options.mayCopy || inSlot.code !== 'EACCES') return inSlot;
  try {
    const copy = await copyExecutable(path, options.copyDirectory);
    return await askVersion(copy, options.timeoutMs);
  } catch (error) {
    return {
      outcome: 'fails',
      problem: `may not be executed, and could not be copied to the temp folder: ${errorText(error)}`,
    };
  }
}

async function lookAt(path: string): Promise<string | undefined> {
  try {
    const file = await stat(path);
    if (file.isDirectory()) return 'is a folder, not a program';
    return file.size === 0 ? 'is an empty file' : undefined;
  } catch (error) {
    return errorCode(error) === 'ENOENT' ? 'does not exist' : `cannot be looked at: ${errorText(error)}`;
  }
}

type Answer = { outcome: 'runs'; path: string; version: string } | { outcome: 'fails'; problem: string; code?: string };

async function askVersion(path: string, timeoutMs: number): Promise<Answer> {
  for (let attempt = 1; ; attempt += 1) {
    const answer = await runVersion(path, timeoutMs);
    // A fork elsewhere in this process may, for a moment, still hold the fresh copy open for writing.
    if (answer.outcome === 'runs' || answer.code !== 'ETXTBSY' || attempt === 20) return answer;
    await wait(50);
  }
}

function runVersion(path: string, timeoutMs: number): Promise<Answer> {
  return new Promise((resolve) => {
    const options = { timeout: timeoutMs, killSignal: 'SIGKILL', maxBuffer: 1024 * 1024, windowsHide: true } as const;
    const child = execFile(path, ['-version'], options, (error, stdout) => {
      const version = /^ffmpeg version (\S+)/m.exec(stdout)?.[1];
      if (!error && version) resolve({ outcome: 'runs', path, version });
      else if (!error) resolve({ outcome: 'fails', problem: 'is not ffmpeg: -version does not say "ffmpeg version"' });
      else if (child.killed) resolve({ outcome: 'fails', problem: `did not answer -version within ${timeoutMs} ms` });
      else resolve(failed(error));
    });
    child.stdin?.end();
  });
}

function failed(error: Error): Answer {
  const code = errorCode(error);
  if (code === 'EACCES') return { outcome: 'fails', problem: 'may not be executed', code };
  const signal = 'signal' in error && typeof error.signal === 'string' ? error.signal : undefined;
  const how = signal ? `crashed (${signal})` : `failed (${code ?? 'no code'})`;
  return { outcome: 'fails', problem: `${how} when asked for its -version`, ...(code === undefined ? {} : { code }) };
}
