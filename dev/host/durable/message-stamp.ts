import { engineTime } from './timestamps';

/** When a message to an entity was sent: milliseconds and, on top, .NET's ticks of 100 ns. */
export interface MessageStamp {
  readonly epochMs: number;
  readonly ticks: number;
}

/** No two messages of one sender to one entity bear the same time: the later one gets the next tick. */
export function nextStamp(nowMs: number, last: MessageStamp | undefined): MessageStamp {
  if (last === undefined || nowMs > last.epochMs) return { epochMs: nowMs, ticks: 0 };
  return { epochMs: last.epochMs, ticks: last.ticks + 1 };
}

/** The framework computes the next tick by number and thereby loses that the time is UTC: no `Z`. */
export function stampText({ epochMs, ticks }: MessageStamp): string {
  if (ticks === 0) return engineTime(epochMs);
  const seconds = new Date(epochMs).toISOString().slice(0, 19);
  const fraction = String((epochMs % 1000) * 10_000 + ticks).padStart(7, '0');
  return `${seconds}.${fraction}`.replace(/\.?0+$/, '');
}
