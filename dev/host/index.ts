/** The embedded host: the one way in for whatever is not part of it. See README.md. */
export { giveKeys, type GivenKeys } from './http/give-keys';
export { EventType, type HistoryEvent } from './durable/history';
export { openReplay, type Episode, type RecordedExecution, type Replay } from './history/open-replay';
export { readExecution } from './history/read-execution';
export type { HostLogEntry, LogLevel } from './host-log';
export type { HostOptions, RunningHost } from './running-host';
export { startHost } from './start-host';
export { outliveStrayErrors } from './worker/stray-errors';
