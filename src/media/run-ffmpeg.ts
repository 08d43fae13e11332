import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { Readable } from 'node:stream';
import { errorText } from './error-facts';
import { FfmpegInterruptedError, interruptionIn } from './ffmpeg-interrupted-error';

export interface FfmpegJob {
  /** What follows `-hide_banner -nostdin -nostats`; results belong on `pipe:1`. */
  readonly args: readonly string[];
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal | undefined;
  /** Refuse more than this, all outputs together. */
  readonly maxOutputBytes?: number;
  /** Takes standard output as it comes; without it the output is collected. */
  readonly onOutput?: (chunk: Buffer) => void;
  /** Take what is written to `pipe:3`, `pipe:4` and so on, as it comes. */
  readonly onMore?: readonly ((chunk: Buffer) => void)[];
  /** Sees every line of standard error, however long the run; `stderr` keeps the end only. */
  readonly onLogLine?: (line: string) => void;
  readonly killGraceMs?: number;
}

/** `failed` is what the input deserves: the same run would fail again. */
export type FfmpegRun =
  | { outcome: 'finished'; stdout: Buffer; stderr: string }
  | { outcome: 'failed'; message: string; stderr: string }
  | { outcome: 'too_much_output'; message: string; stderr: string };

const defaultTimeoutMs = 60_000;
const defaultMaxOutputBytes = 256 * 1024 * 1024;
const stderrTailChars = 32 * 1024;

/**
 * Runs ffmpeg once, without a shell. Throws the signal's reason when aborted, and FfmpegInterruptedError where another try
 * may do better: a time-out, a kill from outside, no memory, no disk space, no process to be had.
 *
 * ffmpeg dies with this process: an orderly exit kills it, and after a kill -9 its next write to the pipe fails. That is
 * why results go through standard output and never straight to a file. `-timelimit` (CPU seconds) ends what writes nothing.
 */
export async function runFfmpeg(program: { readonly path: string }, job: FfmpegJob): Promise<FfmpegRun> {
  job.signal?.throwIfAborted();
  const timeoutMs = job.timeoutMs ?? defaultTimeoutMs;
  const cpuSeconds = Math.ceil((timeoutMs / 1000) * availableParallelism()) + 1;
  const args = ['-hide_banner', '-nostdin', '-nostats', '-timelimit', String(cpuSeconds), ...job.args];
  const child = await start(program.path, args, job.onMore?.length ?? 0);
  running.add(child);
  const closed = once(child, 'close') as Promise<[number | null, NodeJS.Signals | null]>;

  const ending = createEnding(child, job.killGraceMs ?? 2_000);
  const timer = setTimeout(() => ending.because({ kind: 'timed_out' }), timeoutMs);
  const onAbort = (): void => ending.because({ kind: 'stopped', error: job.signal?.reason });
  job.signal?.addEventListener('abort', onAbort, { once: true });
  if (job.signal?.aborted) onAbort();
  const output = collectOutput(child, job, ending.because);
  const log = collectLog(child, job, ending.because);

  try {
    const [exitCode, signal] = await closed;
    const stderr = log.end();
    const reason = ending.reason();
    switch (reason?.kind) {
      case 'stopped':
        throw reason.error;
      case 'timed_out':
        throw new FfmpegInterruptedError('timed_out', `ffmpeg did not finish within ${timeoutMs / 1000} s.`, {
          stderr,
        });
      case 'too_much_output':
        return { outcome: 'too_much_output', message: reason.message, stderr };
      case undefined:
        break;
    }
    if (exitCode === 0) return { outcome: 'finished', stdout: output(), stderr };
    const interruption = interruptionIn({ signal, stderr });
    if (interruption) throw interruption;
    const ended = signal ? `crashed (${signal})` : `ended with exit code ${exitCode ?? 'none'}`;
    return { outcome: 'failed', message: `ffmpeg ${ended}: ${lastWords(stderr)}`, stderr };
  } finally {
    clearTimeout(timer);
    ending.dispose();
    job.signal?.removeEventListener('abort', onAbort);
    running.delete(child);
  }
}

type EndReason =
  | { kind: 'timed_out' }
  | { kind: 'too_much_output'; message: string }
  /** By the caller: its signal, or an error out of its callbacks. */
  | { kind: 'stopped'; error: unknown };

type RunningFfmpeg = ChildProcess & {
  stdout: NonNullable<ChildProcess['stdout']>;
  stderr: NonNullable<ChildProcess['stderr']>;
};

const running = new Set<ChildProcess>();
// One listener for all children: a listener for each would trip Node's leak warning.
process.once('exit', () => running.forEach((child) => child.kill('SIGKILL')));

async function start(path: string, args: string[], more: number): Promise<RunningFfmpeg> {
  try {
    const pipes = Array.from({ length: more }, () => 'pipe' as const);
    const child = spawn(path, args, { stdio: ['ignore', 'pipe', 'pipe', ...pipes], windowsHide: true });
    await once(child, 'spawn');
    return child as RunningFfmpeg;
  } catch (error) {
    throw new FfmpegInterruptedError('not_started', `ffmpeg could not be started from ${path}: ${errorText(error)}`, {
      cause: error,
    });
  }
}

/** The first reason to end the run early wins; ffmpeg is asked politely once, then killed. */
function createEnding(child: RunningFfmpeg, graceMs: number) {
  let reason: EndReason | undefined;
  let killer: NodeJS.Timeout | undefined;
  return {
    because(this: void, because: EndReason): void {
      if (reason) return;
      reason = because;
      child.kill('SIGTERM');
      killer = setTimeout(() => {
        child.kill('SIGKILL');
        // Where a wrapper script stands in for ffmpeg, what it started may hold the pipes open for ever.
        outputsOf(child).forEach((output) => output.destroy());
        child.stderr.destroy();
      }, graceMs);
    },
    reason: (): EndReason | undefined => reason,
    dispose: (): void => clearTimeout(killer),
  };
}

function collectOutput(child: RunningFfmpeg, job: FfmpegJob, end: (reason: EndReason) => void): () => Buffer {
  const limit = job.maxOutputBytes ?? defaultMaxOutputBytes;
  const chunks: Buffer[] = [];
  let bytes = 0;
  let open = true;
  const takers = [job.onOutput ?? ((chunk: Buffer) => void chunks.push(chunk)), ...(job.onMore ?? [])];
  const take = (chunk: Buffer, taker: (chunk: Buffer) => void): void => {
    if (!open) return;
    bytes += chunk.length;
    if (bytes > limit) {
      open = false;
      end({ kind: 'too_much_output', message: `ffmpeg wrote more than the ${limit} bytes expected of it.` });
      return;
    }
    try {
      taker(chunk);
    } catch (error) {
      open = false;
      end({ kind: 'stopped', error });
    }
  };
  outputsOf(child).forEach((output, at) => output.on('data', (chunk: Buffer) => take(chunk, takers[at] ?? ignore)));
  return () => Buffer.concat(chunks);
}

const ignore = (): void => undefined;

/** Standard output, and the pipes after standard error. */
const outputsOf = ({ stdio }: ChildProcess): Readable[] =>
  stdio.flatMap((stream, fd) => (stream instanceof Readable && fd !== 2 ? [stream] : []));

function collectLog(child: RunningFfmpeg, job: FfmpegJob, end: (reason: EndReason) => void): { end: () => string } {
  let tail = '';
  let line = '';
  const emit = (text: string): void => {
    try {
      job.onLogLine?.(text);
    } catch (error) {
      end({ kind: 'stopped', error });
    }
  };
  child.stderr.setEncoding('utf8');
  child.stderr.on('data', (text: string) => {
    tail = (tail + text).slice(-stderrTailChars);
    const lines = (line + text).split(/[\r\n]+/);
    line = (lines.pop() ?? '').slice(-stderrTailChars);
    lines.forEach(emit);
  });
  return {
    end: () => {
      if (line) emit(line);
      return tail;
    },
  };
}

/** What ffmpeg said last, short enough for a sentence that people read. */
function lastWords(stderr: string): string {
  const lines = stderr
    .split(/[\r\n]+/)
    .map((line) => line.replace(/ @ 0x[0-9a-f]+\]/g, ']').trim())
    .filter((line) => line !== '' && line !== 'Conversion failed!');
  return lines.slice(-2).join(' / ').slice(-300) || 'it said nothing.';
}
