import type { Plan } from '../plans/plan';
import type { PipelineRun } from '../shots/run';
import type { Call, Settled } from './call';

/**
 * One turn of the loop: what is looked at, and when. `woken` makes waiters look at once, whatever their time; `rereads` looks
 * for a cancel although no render is in flight whose question would tell of it.
 */
export interface Tick {
  readonly plan: Plan;
  readonly run: PipelineRun;
  readonly woken: boolean;
  readonly rereads: boolean;
  readonly nowMs: number;
  /** Shots whose renewal failed, and when it is tried again, ms since the epoch. */
  readonly renewalPauses: Map<string, number>;
  /** When the decision about an open gate is looked for, and until when storage is left alone, ms since the epoch. */
  readonly gateLook: { dueMs: number; pauseMs: number };
}

/** One call, and how its result changes the run. */
export interface Step {
  readonly call: Call<unknown>;
  readonly apply: (result: Settled<unknown>, afterMs: number) => void;
}

/** A step whose result has a type; the loop needs to know none of them. */
export const stepOf = <T>(call: Call<T>, apply: (result: Settled<T>, afterMs: number) => void): Step => ({
  call,
  apply: (result, afterMs) => apply(result as Settled<T>, afterMs),
});
