/**
 * When a timer's message becomes visible. Azure Storage holds messages back for whole seconds, cut and not rounded, so a
 * timer comes up to a second before its due time; one that is due already comes at once, in an episode of its own.
 */
export function timerDueMs({ fireAtMs, exact }: { fireAtMs: number; exact: boolean }, nowMs: number): number {
  const delayMs = Math.max(0, fireAtMs - nowMs);
  return exact ? nowMs + delayMs : nowMs + Math.floor(delayMs / 1000) * 1000;
}
