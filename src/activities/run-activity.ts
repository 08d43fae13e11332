import type { Activities, ActivityName } from '../contract/activities';
import { ACTIVITIES } from '../contract/activities';
import { checked } from '../contract/checked';

/** How much earlier than the activity itself its questions to a backend end: what they answered has to be written down. */
export const WRITING_DOWN_MS = 30_000;

/** The time an activity has, for what it waits for. */
export interface ActivityTime {
  /** Aborted when its time is up and it is to stop: what still runs then has no one to tell. */
  readonly over: AbortSignal;
  /** Aborted a little earlier: a question to a backend that has no answer by then counts as unanswered. */
  readonly lastAnswers: AbortSignal;
}

/**
 * One run of an activity. Its input is checked where it arrives, because what comes back from history is data like any other; its
 * output before it enters history, and not again by each replay that reads it: nobody else writes there. It ends within
 * its bound, well before the host would end it, and everybody else's work with it, by its `functionTimeout`.
 */
export async function runActivity(
  name: ActivityName,
  input: unknown,
  activitiesFor: (time: ActivityTime) => Activities,
): Promise<unknown> {
  const { input: takes, output: gives, bound } = ACTIVITIES[name];
  const over = new AbortController();
  const lastAnswers = new AbortController();
  const timers = [setTimeout(() => lastAnswers.abort(), Math.max(0, bound.ms - WRITING_DOWN_MS))];
  const tooLate = new Promise<never>((_, reject) => {
    const end = (): void => {
      const error = new Error(`${name} did not end within ${bound.ms / 1_000} s.`);
      if (bound.then === 'stop') over.abort(error);
      reject(error);
    };
    timers.push(setTimeout(end, bound.ms));
  });
  try {
    const run = activitiesFor({ over: over.signal, lastAnswers: lastAnswers.signal })[name] as Run;
    const given = await Promise.race([run(checked(takes, input, `${name} cannot take its input`)), tooLate]);
    return checked(gives, given, `${name} made an output that is none of those it may make`);
  } finally {
    timers.forEach(clearTimeout);
  }
}

type Run = (input: unknown) => Promise<unknown>;
