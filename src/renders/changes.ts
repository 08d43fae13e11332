import type { Problem, ShotOutcome } from '../contract/outcome';
import { chargeFor, chargeOnAcceptance } from './charge';
import type { JobEnding, Render, RenderIn } from './render';
import { factsOf, firstIntent } from './render';

/** The backend accepted it under this id. `backend` is where the job was found, if that is not where it was sent. */
export function accepted(render: Render, { at, backend = render.backend, ...job }: AcceptedJob): RenderIn<'accepted'> {
  const facts = { ...factsOf(render), backend };
  return { ...facts, state: 'accepted', ...job, acceptedAt: at, chargedUsd: chargeOnAcceptance(facts) };
}

export interface AcceptedJob {
  readonly renderId: string;
  readonly backendStatus: string;
  readonly at: string;
  readonly backend?: Render['backend'];
}

/** Nothing was accepted, and nothing stands against another try. */
export const released = (render: Render, why: Problem): RenderIn<'free'> => ({
  ...factsOf(render),
  state: 'free',
  why,
  freedAt: render.intendedAt,
});

/** Nothing was accepted, and nothing would be. */
export const refused = (render: Render, why: Problem, as: ShotOutcome): RenderIn<'refused'> => ({
  ...factsOf(render),
  state: 'refused',
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

/** How its job ended, and what that costs. */
export const ended = (
  render: RenderIn<'accepted'>,
  { ending, backendStatus, at }: { ending: JobEnding; backendStatus: string; at: string },
): RenderIn<'ended'> => ({
  ...render,
  state: 'ended',
  ending,
  backendStatus,
  endedAt: at,
  settledAt: null,
  chargedUsd: chargeFor(render, ending),
});
