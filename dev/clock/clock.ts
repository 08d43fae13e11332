/**
 * The one notion of time that the embedded host and the Videos API simulator share.
 *
 * Everything is in the clock's own milliseconds: a scaled clock runs faster than the wall, a virtual one jumps. Code that
 * waits, stamps or measures with a Clock behaves the same under all three; nothing in dev/host or dev/videos-api may call
 * Date.now or setTimeout for anything but real I/O time-outs.
 */
export interface Clock {
  readonly kind: 'real' | 'scaled' | 'virtual';
  /** Milliseconds since the Unix epoch, in this clock's time. Never goes backwards. */
  now(): number;
  /** Calls back once at or after `dueMs` (clock time since the epoch). A time in the past fires on a later turn of the loop. */
  at(dueMs: number, callback: () => void): ClockTimer;
  /**
   * Says that real work is under way (an invocation, an HTTP exchange, a render), so that a virtual clock must not jump.
   * Returns the release, which may be called twice. Real and scaled clocks ignore holds.
   * `mayWait`: the work may be to wait for an answer, which may in turn wait on this clock.
   */
  hold(reason: string, kind?: { readonly mayWait: boolean }): () => void;
  /**
   * Says that an answer that somebody waits for comes only when this clock has moved. One of the holds that `mayWait` does not count
   * meanwhile: without that, the clock would wait for the work, the work for the answer, and the answer for the clock.
   * Returns the end of it, which may be called twice.
   */
  keepsWaiting(reason: string): () => void;
  /** Real milliseconds that a span of clock time takes: 0 for a virtual clock. For `Retry-After`-like hints to people. */
  toRealMs(clockMs: number): number;
  /** Drops every pending timer. */
  close(): void;
}

export interface ClockTimer {
  cancel(): void;
}
