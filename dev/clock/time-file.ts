import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Clock } from './clock';

/** Real milliseconds between two writes, and how many writes may be missed before the time written is passed. */
const WRITE_EVERY_MS = 1_000;
const WRITES_AHEAD = 3;

interface WrittenTime {
  /** The clock's time when it was written. */
  readonly nowMs: number;
  /** The wall's. */
  readonly wallMs: number;
  /** What the clock cannot have passed until the next write: where to go on should there be none. */
  readonly untilMs: number;
}

/**
 * Where a clock goes on whose time is written to this file: never before any time that was reached, with the time since then
 * counted as real time, whatever pace either clock runs at. Undefined where no time was kept.
 */
export function timeToResume(file: string): number | undefined {
  const written = read(file);
  if (written === undefined) return undefined;
  const goneMs = Math.max(0, Date.now() - written.wallMs);
  return Math.max(written.untilMs, written.nowMs + goneMs);
}

/** Writes the clock's time to the file as it goes, and its last one when the clock is closed. */
export function keepTime(clock: Clock, file: string): Clock {
  const scale = clock.toRealMs(1);
  const write = (aheadRealMs: number): void => {
    const nowMs = Math.ceil(clock.now());
    const untilMs = scale === 0 ? nowMs : nowMs + Math.ceil(aheadRealMs / scale);
    const written: WrittenTime = { nowMs, wallMs: Date.now(), untilMs };
    // Renamed into place: a kill never leaves half a file.
    writeFileSync(`${file}.next`, JSON.stringify(written));
    renameSync(`${file}.next`, file);
  };
  mkdirSync(dirname(file), { recursive: true });
  write(WRITES_AHEAD * WRITE_EVERY_MS);
  const timer = setInterval(() => write(WRITES_AHEAD * WRITE_EVERY_MS), WRITE_EVERY_MS);
  timer.unref();

  const close = clock.close.bind(clock);
  let closed = false;
  clock.close = () => {
    if (!closed) {
      closed = true;
      clearInterval(timer);
      write(0);
    }
    close();
  };
  return clock;
}

function read(file: string): WrittenTime | undefined {
  try {
    const { nowMs, wallMs, untilMs } = JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
    if (typeof nowMs === 'number' && typeof wallMs === 'number' && typeof untilMs === 'number')
      return { nowMs, wallMs, untilMs };
    throw new Error('It holds no nowMs, wallMs and untilMs.');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new Error(
      `The clock of this state directory cannot be read (${file}); delete the directory to start afresh.`,
      { cause: error },
    );
  }
}
