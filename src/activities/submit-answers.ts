import type { ActivityInput, ActivityOutput } from '../contract/activities';
import type { Problem, ShotOutcome } from '../contract/outcome';
import { shorten } from '../contract/shorten';
import type { Render, RenderIn } from '../renders/render';
import { sourceIdOf } from '../renders/render';
import { CLAIM_VALID_MS } from '../renders/timing';

export type SubmitInput = ActivityInput<'submitRender'>;
export type SubmitOutput = ActivityOutput<'submitRender'>;
/** An answer that sends the shot back to the queue. */
export type BackToQueue = SubmitOutput & { outcome: 'busy' | 'slot_first' };

export const acceptedAnswer = (
  { renderId, backendStatus, chargedUsd, madeFrom }: RenderIn<'accepted' | 'ended'>,
  pollAfterMs: number | null = null,
): SubmitOutput => ({
  ...{ outcome: 'accepted', renderId, backendStatus, pollAfterMs, chargedUsd },
  ...sourceIdOf({ madeFrom }),
});

/** What the backend refused for good, and what that cost. */
export const refusedAnswer = (as: ShotOutcome, problem: Problem, chargedUsd: number): SubmitOutput => ({
  ...{ outcome: 'ended', as, problem },
  ...(chargedUsd === 0 ? {} : { chargedUsd }),
});

export const busy = (problem: Problem, retryAfterMs: number | null = null): BackToQueue => ({
  outcome: 'busy',
  retryAfterMs,
  problem,
});

export const slotFirst: BackToQueue = {
  outcome: 'slot_first',
  problem: { code: 'slot_lost', detail: 'It holds none of the slots of the backend, and asks for one first.' },
};

export const againFirst: BackToQueue = {
  outcome: 'slot_first',
  problem: { code: 'submit_again', detail: 'It is submitted again, as soon as it has its turn.' },
};

export const staleClaim: Problem = {
  code: 'claim_stale',
  detail: `More than ${CLAIM_VALID_MS / 1_000} s passed before the POST could be made, so it was not made.`,
};

export const noTurn: Problem = {
  code: 'creates_under_way',
  detail:
    'Its backend answers only when what was ordered is made, and as many of them are under way as this app waits for at once.',
};

/** What a person is told of a job that two renders were answered with. */
export const clashText = ({ renderId, owner }: NonNullable<Render['clash']>): string =>
  `Its create was answered with job ${shorten(renderId, 100)}, which belongs to render ${owner}: the answer is another order's, kept and given again, or that render took this job for its own.`;

export const takenJob = (clash: NonNullable<Render['clash']>): Problem => ({
  code: 'job_taken',
  detail: clashText(clash),
});

export const duplicateJob: Problem = {
  code: 'duplicate_job',
  detail: 'The answer came late: the render has moved on, and the accepted job is kept beside it as a duplicate.',
};
