import type { Problem, ShotOutcome } from '../contract/outcome';
import { chargeFor, chargeForRefusal, chargeOnAcceptance } from './charge';
import { forbidden } from './next';
import type { DuplicateJob, JobEnding, Render, RenderFacts, RenderIn } from './render';
import { factsOf, firstIntent } from './render';

/** Everything that can become of a render, one function each. Which of them is allowed when says `NEXT`. */

/** A claim of a free render: one more submit of it begins. `intended` is what it would be if it were new. */
export function claimedAgain(free: RenderIn<'free'>, intended: RenderIn<'intended'>): RenderIn<'intended'> {
  const { submits, resubmits, firstIntendedAt, duplicateJobs } = free;
  return {
    ...intended,
    submits: submits + 1,
    resubmits,
    ...(firstIntendedAt === undefined ? {} : { firstIntendedAt }),
    ...(duplicateJobs === undefined ? {} : { duplicateJobs }),
  };
}

export interface ArrivedJob {
  readonly renderId: string;
  readonly backendStatus: string;
  readonly at: string;
  /** Which claim's submit this is the job of, as far as its record had one. */
  readonly claimId: string | undefined;
  /** Where the job is: where it was sent, or where it was found. */
  readonly backend: Render['backend'];
}

/**
 * The id of an accepted job has come, however late. It is the render's own job, unless the render has moved on by then: to
 * another job, another submit, or a refusal. Then it is kept as a duplicate job, because somebody may have to pay for it.
 */
export function arrived(render: Render, job: ArrivedJob): Render {
  switch (render.state) {
    case 'intended':
      // With another claim its own answer is still to come, and would then find the render taken.
      return render.claimId === job.claimId ? accepted(render, job) : withDuplicate(render, job.renderId);
    case 'asked':
    case 'free':
      return accepted(render, job);
    case 'accepted':
    case 'ended':
      return render.renderId === job.renderId ? render : withDuplicate(render, job.renderId);
    case 'refused':
      return withDuplicate(render, job.renderId);
  }
}

function accepted(render: Render, { renderId, backendStatus, at, backend }: ArrivedJob): RenderIn<'accepted'> {
  const { duplicateJobs = [], ...known } = factsOf(render);
  const facts = withJobs(
    { ...known, backend },
    duplicateJobs.filter((job) => job.renderId !== renderId),
  );
  return {
    ...facts,
    state: 'accepted',
    ...{ renderId, backendStatus, acceptedAt: at },
    chargedUsd: chargeOnAcceptance(facts),
  };
}

/** Nothing was accepted, and nothing stands against another try. */
export const released = (render: Render, why: Problem): RenderIn<'free'> => ({
  ...factsOf(render),
  state: 'free',
  why,
  freedAt: render.intendedAt,
});

/** Nothing was accepted, and nothing would be. Some backends charge for that. */
export const refused = (render: Render, why: Problem, as: ShotOutcome): RenderIn<'refused'> => ({
  ...factsOf(render),
  state: 'refused',
  chargedUsd: chargeForRefusal(render, as),
  as,
  why,
});

/** Its submit never arrived, or a person wants another one whatever became of it. */
export const freed = (render: Render, why: Problem, at: string): RenderIn<'free'> => ({
  ...factsOf(render),
  state: 'free',
  why,
  freedAt: at,
  resubmits: render.resubmits + 1,
  firstIntendedAt: firstIntent(render),
});

/** Nobody can say what became of it: a person is asked. */
export const asked = (render: Render, question: Problem): RenderIn<'asked'> => ({
  ...factsOf(render),
  state: 'asked',
  question,
});

/** The create was answered with a job that another render has: kept for whoever is asked about it. */
export const clashed = (render: Render, clash: NonNullable<Render['clash']>): Render =>
  render.state === 'intended' || render.state === 'asked' ? { ...render, clash } : render;

/** How its job ended, and what that costs. The first to say so counts. */
export function ended(
  render: Render,
  { ending, backendStatus, at }: { ending: JobEnding; backendStatus: string; at: string },
): RenderIn<'ended'> {
  if (render.state === 'ended') return render;
  if (render.state !== 'accepted') throw forbidden(render, 'ended');
  const chargedUsd = chargeFor(render, ending);
  return { ...render, state: 'ended', ending, backendStatus, endedAt: at, settledAt: null, chargedUsd };
}

/** Its slot, and the money reserved for it, are given back. What has not ended keeps both. */
export const settled = (render: Render, at: string): Render =>
  render.state === 'ended' && render.settledAt === null ? { ...render, settledAt: at } : render;

/**
 * What stays of a render whose pipeline is deleted: what it cost, and which job it has, so that nothing is bought or adopted again.
 * What was asked for, and what the backend said to it, may hold words of the brief.
 */
export function forgotten(render: Render, at: string): Render {
  const { request: _, ...rest } = { deletedAt: at, ...render };
  switch (rest.state) {
    case 'free':
    case 'refused':
      return { ...rest, why: { ...rest.why, detail: FORGOTTEN } };
    case 'asked':
      return { ...rest, question: { ...rest.question, detail: FORGOTTEN } };
    case 'intended':
    case 'accepted':
    case 'ended':
      return rest;
  }
}

const FORGOTTEN = 'It was deleted with its pipeline.';

/** The jobs that the latest look at the backend's list takes for duplicates, in place of those that an earlier look did. */
export function withListed(render: Render, renderIds: readonly string[]): Render {
  const certain = (render.duplicateJobs ?? []).filter(({ by }) => by === 'answer');
  const known = [...certain.map(({ renderId }) => renderId), ...('renderId' in render ? [render.renderId] : [])];
  const listed = renderIds
    .filter((id) => !known.includes(id))
    .map((renderId): DuplicateJob => ({ renderId, by: 'list' }));
  return withJobs(render, [...certain, ...listed]);
}

function withDuplicate(render: Render, renderId: string): Render {
  const known = (render.duplicateJobs ?? []).filter((job) => job.renderId !== renderId);
  return withJobs(render, [...known, { renderId, by: 'answer' }]);
}

function withJobs<R extends Render | RenderFacts>(render: R, jobs: readonly DuplicateJob[]): R {
  const rest = { ...render };
  delete rest.duplicateJobs;
  return jobs.length === 0 ? rest : { ...rest, duplicateJobs: [...jobs] };
}
