export interface ClockReading {
  readonly kind: 'real' | 'scaled' | 'virtual';
  readonly nowMs: number;
  readonly holders?: readonly string[];
  readonly pendingMs?: readonly number[];
}

/** The clock of a host in another process. Everything but `read` needs a virtual one. */
export interface HostClock {
  read(): Promise<ClockReading>;
  /** Time stands still until it is told to move. */
  pause(): Promise<void>;
  /** Time jumps again whenever nothing is under way. */
  resume(): Promise<void>;
  /** Moves on by so many milliseconds; resolves when everything that this caused has happened. */
  advance(ms: number): Promise<void>;
  /** Resolves when nothing can happen until time passes. */
  idle(): Promise<void>;
}

export function hostClock(clockUrl: string): HostClock {
  const call = async (method: string, path: string): Promise<ClockReading> => {
    const response = await fetch(`${clockUrl}${path}`, { method });
    const body = (await response.json()) as ClockReading & { error?: string };
    if (!response.ok) throw new Error(`${method} ${path} of the host clock failed: ${body.error ?? response.status}`);
    return body;
  };
  return {
    read: () => call('GET', '/'),
    async pause() {
      await call('POST', '/pause');
    },
    async resume() {
      await call('POST', '/resume');
    },
    async advance(ms) {
      await call('POST', `/advance?ms=${ms}`);
    },
    async idle() {
      await call('POST', '/idle');
    },
  };
}
