import { spawn } from 'node:child_process';

export interface ProgramResult {
  /** Exit code; null when a signal ended it. */
  code: number | null;
  stdout: string;
  stderr: string;
}

export interface ProgramOptions {
  cwd?: string;
  env?: Readonly<Record<string, string | undefined>>;
  timeoutMs?: number;
}

export type RunProgram = (program: string, args: readonly string[], options?: ProgramOptions) => Promise<ProgramResult>;

/** Runs a program to its end. Rejects only when it cannot be started; a failure is in `code`. */
export const runProgram: RunProgram = (program, args, options = {}) =>
  new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      cwd: options.cwd,
      env: { ...process.env, ...options.env },
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: options.timeoutMs ?? 10 * 60_000,
      killSignal: 'SIGKILL',
      // npm is a .cmd file on Windows, which only a shell starts; every argument used here is a fixed word.
      shell: process.platform === 'win32' && program === 'npm',
    });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => (stdout += chunk));
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => (stderr += chunk));
    child.once('error', (cause) => reject(new Error(`${program} could not be started: ${cause.message}`, { cause })));
    child.once('close', (code) => resolve({ code, stdout, stderr }));
  });
