import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Clock } from './clock/clock';
import { runningClock } from './clock/running-clock';
import { virtualClock } from './clock/virtual-clock';

export interface ClockChoice {
  readonly kind: 'real' | 'virtual';
  readonly scale: number;
  /** Where a scaled clock keeps its origin, so that after a restart its time goes on instead of back. */
  readonly stateDir?: string | undefined;
  /** Given from outside, when another process has to agree. */
  readonly originMs?: number | undefined;
}

export function chooseClock({ kind, scale, stateDir, originMs }: ClockChoice): Clock {
  if (kind === 'virtual') return virtualClock({ originMs: Date.now() });
  if (scale === 1) return runningClock();
  if (originMs !== undefined) return runningClock({ scale, originMs });
  return runningClock({ scale, originMs: stateDir === undefined ? Date.now() : keptOrigin(stateDir, scale) });
}

function keptOrigin(stateDir: string, scale: number): number {
  const file = join(stateDir, `clock-${scale}.json`);
  const kept = readOrigin(file);
  if (kept !== undefined) return kept;
  const originMs = Date.now();
  mkdirSync(stateDir, { recursive: true });
  writeFileSync(file, JSON.stringify({ originMs }));
  return originMs;
}

function readOrigin(file: string): number | undefined {
  try {
    const { originMs } = JSON.parse(readFileSync(file, 'utf8')) as { originMs?: unknown };
    return typeof originMs === 'number' ? originMs : undefined;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new Error(
      `The clock of this state directory cannot be read (${file}); delete the directory to start afresh.`,
      { cause: error },
    );
  }
}
