import { closeSync, fsyncSync, ftruncateSync, openSync, readFileSync, writeSync } from 'node:fs';
import type { Character } from './character';
import type { Job } from './job';

export type JobEvent =
  | { readonly type: 'accepted'; readonly job: Job }
  | ({ readonly type: 'rendered'; readonly id: string } & NonNullable<Job['rendered']>)
  | ({ readonly type: 'render-failed'; readonly id: string } & NonNullable<Job['renderError']>)
  | ({ readonly type: 'deleted'; readonly id: string } & NonNullable<Job['deleted']>);

/** What stands in the log: what happens to jobs, and the characters that were made. */
export type LogEvent = JobEvent | { readonly type: 'character'; readonly character: Character };

export interface JobLog {
  /** Everything recorded so far, in order. */
  readonly events: readonly LogEvent[];
  /** Returns when the event is on disk: a job whose acceptance was appended exists whatever happens to its answer. */
  append(event: LogEvent): void;
  close(): void;
}

/** Opens an append-only file of one JSON event per line. A last line cut short by a kill was never acknowledged and is dropped. */
export function openJobLog(path: string): JobLog {
  const file = openSync(path, 'a+');
  const text = readFileSync(path, 'utf8');
  const whole = text.slice(0, text.lastIndexOf('\n') + 1);
  if (whole.length < text.length) ftruncateSync(file, Buffer.byteLength(whole));
  const events = whole
    .split('\n')
    .filter((line) => line !== '')
    .map((line, index) => parseEvent(line, `${path}:${index + 1}`));
  return {
    events,
    append(event) {
      writeSync(file, `${JSON.stringify(event)}\n`);
      fsyncSync(file);
    },
    close: () => closeSync(file),
  };
}

function parseEvent(line: string, place: string): LogEvent {
  try {
    return JSON.parse(line) as LogEvent;
  } catch (cause) {
    throw new Error(`${place} is not an event of the job log: ${line.slice(0, 80)}`, { cause });
  }
}

/** A log that forgets when the simulator stops. */
export function memoryJobLog(): JobLog {
  return { events: [], append: () => undefined, close: () => undefined };
}
