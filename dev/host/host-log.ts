export type LogLevel = 'trace' | 'debug' | 'information' | 'warning' | 'error' | 'critical' | 'none';

export const logLevels: readonly LogLevel[] = ['trace', 'debug', 'information', 'warning', 'error', 'critical', 'none'];

export interface HostLogEntry {
  readonly level: LogLevel;
  /** Dotted, as host.json filters it: `Function.submit.User`, `Host.Triggers.DurableTask`. */
  readonly category: string;
  readonly message: string;
  /** Clock time, milliseconds since the epoch. */
  readonly timeMs: number;
  readonly invocationId?: string;
  readonly functionName?: string;
}

export type Log = (
  level: LogLevel,
  category: string,
  message: string,
  about?: { readonly invocationId?: string; readonly functionName?: string },
) => void;

/** `error` or more, when the filters of host.json ask for `warning`. */
export function atLeast(level: LogLevel, wanted: LogLevel): boolean {
  return logLevels.indexOf(level) >= logLevels.indexOf(wanted) && wanted !== 'none' && level !== 'none';
}
