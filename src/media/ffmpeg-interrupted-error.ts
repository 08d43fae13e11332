/**
 * ffmpeg did not get to an answer for a reason that lies outside its input; trying again may help. What its input
 * deserves (unreadable, past the end, refused) is a returned value instead, never this.
 */
export class FfmpegInterruptedError extends Error {
  override readonly name = 'FfmpegInterruptedError';
  readonly stderr: string;

  constructor(
    readonly reason: 'timed_out' | 'killed' | 'no_resources' | 'not_started',
    message: string,
    options: { stderr?: string; cause?: unknown } = {},
  ) {
    super(message, { cause: options.cause });
    this.stderr = options.stderr ?? '';
  }
}

/** Tells a machine in trouble from an input in trouble; undefined when it is the input. */
export function interruptionIn(end: { signal: string | null; stderr: string }): FfmpegInterruptedError | undefined {
  // The kernel's out-of-memory killer and a host that shuts down use these; a decoder that crashes uses others.
  if (end.signal && outsideSignals.has(end.signal)) {
    return new FfmpegInterruptedError('killed', `ffmpeg was killed from outside (${end.signal}).`, end);
  }
  const words = shortages.exec(end.stderr)?.[0];
  if (words) return new FfmpegInterruptedError('no_resources', `ffmpeg ran out of resources: ${words}.`, end);
  return undefined;
}

const outsideSignals = new Set(['SIGKILL', 'SIGTERM', 'SIGINT', 'SIGHUP', 'SIGQUIT']);
const shortages = /No space left on device|Cannot allocate memory|Too many open files|Disk quota exceeded/;
