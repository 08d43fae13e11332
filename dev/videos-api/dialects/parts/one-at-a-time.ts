import { dueAtMs } from '../../jobs/job-state';
import type { Service } from '../../service/service';

/** When a server that renders one job at a time gets to the next. A job that was deleted while it ran goes on to its end. */
export function nextTurnMs({ clock, store }: Pick<Service, 'clock' | 'store'>): number {
  const ends = store
    .all()
    .filter((job) => job.foreign === undefined)
    .map(dueAtMs)
    .filter(Number.isFinite);
  return Math.max(clock.now(), ...ends);
}
