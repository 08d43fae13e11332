import { join } from 'node:path';
import type { Clock } from './clock';
import { runningClock } from './running-clock';
import { keepTime, timeToResume } from './time-file';
import { virtualClock } from './virtual-clock';

export interface ClockChoice {
  readonly kind: 'real' | 'virtual';
  readonly scale: number;
  /** Where time is kept, so that after a restart it goes on instead of back, also at another scale. */
  readonly stateDir?: string | undefined;
  /** Given from outside, when another process has to agree on a scaled time. */
  readonly originMs?: number | undefined;
  /** A virtual clock that stands still until it is told to move. */
  readonly paused?: boolean;
}

export interface ChosenClock {
  readonly clock: Clock;
  /** How far ahead of the wall it goes on, because the one before it in the same state directory stood there; 0 for a fresh one. */
  readonly aheadMs: number;
}

export function chooseClock({ kind, scale, stateDir, originMs, paused = false }: ClockChoice): ChosenClock {
  if (originMs !== undefined && (kind === 'virtual' || scale !== 1)) {
    const clock = kind === 'virtual' ? virtualClock({ originMs, paused }) : runningClock({ scale, originMs });
    return { clock, aheadMs: 0 };
  }
  const file = stateDir === undefined ? undefined : join(stateDir, 'clock.json');
  const aheadMs = file === undefined ? 0 : Math.max(0, (timeToResume(file) ?? 0) - Date.now());
  const clock =
    kind === 'virtual'
      ? virtualClock({ originMs: Math.ceil(Date.now() + aheadMs), paused })
      : runningClock({ scale, aheadMs });
  // The wall's own time needs no keeping.
  const isWallTime = clock.kind === 'real' && aheadMs === 0;
  return { clock: file === undefined || isWallTime ? clock : keepTime(clock, file), aheadMs };
}
