import type { StoreOp } from '../store/store';
import type { HistoryEvent } from './history';

/** An event on its way to an instance. */
export interface NewMessage {
  readonly to: string;
  /** The execution it belongs to; absent for what is addressed to the instance, whichever execution runs. */
  readonly executionId?: string;
  readonly event: HistoryEvent;
  /** Clock time before which it must not be delivered. */
  readonly dueMs?: number;
}

export interface Message extends NewMessage {
  readonly sequence: number;
}

/** An activity on its way to the app, or in it. */
export interface NewActivity {
  readonly instanceId: string;
  readonly executionId: string;
  /** The id of its TaskScheduled event. */
  readonly taskId: number;
  readonly name: string;
  /** `[<input>]`, as the framework wraps it. */
  readonly input: string;
}

export interface Activity extends NewActivity {
  readonly sequence: number;
  /** Clock time until which a host that is gone may still be running it. */
  readonly lockedUntilMs?: number;
}

/** What one step of the hub changes, in the store and in its queues: together or not at all. */
export interface Commit {
  readonly ops: readonly StoreOp[];
  readonly messages?: readonly NewMessage[];
  readonly activities?: readonly NewActivity[];
}
