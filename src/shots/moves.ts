import type { Problem, ShotOutcome } from '../contract/outcome';
import type { StoredClip } from '../contract/stored-clip';
import { iso } from '../contract/iso';
import type { Shot, ShotIn } from './shot';
import { carriedOf, renderOf } from './shot';

/** A shot in the next state, due at once, with no troubles there yet. */
export const move = <S extends 'waiting' | 'submitting'>(shot: Shot, state: S): Extract<Shot, { state: S }> =>
  ({ ...carriedOf(shot), state, dueAt: null, troubles: 0, problem: null }) as Extract<Shot, { state: S }>;

/** The same state again, later: a trouble that may pass. */
export const again = <T extends Shot & { dueAt: string | null }>(
  shot: T,
  dueMs: number,
  { problem, troubles = shot.troubles }: { problem: Problem | null; troubles?: number },
): T => ({ ...shot, dueAt: iso(dueMs), problem, troubles });

/** Ends a shot. What it has by now (a render, a clip) stays with it. */
export function end(
  shot: Exclude<Shot, { state: 'ended' }>,
  outcome: ShotOutcome,
  nowMs: number,
  problem: Problem | null = null,
): ShotIn<'ended'> {
  return {
    ...carriedOf(shot),
    state: 'ended',
    outcome,
    endedAt: iso(nowMs),
    problem,
    render: renderOf(shot),
    unclearSince: 'unclearSince' in shot ? shot.unclearSince : null,
    clip: 'clip' in shot ? shot.clip : null,
    verdict: null,
  };
}

/** A shot whose clip is here; or the longest read of it, once no more of it is to be had. */
export const measure = (shot: ShotIn<'rendering' | 'storing'>, clip: StoredClip): ShotIn<'measuring'> => ({
  ...{ ...shot, state: 'measuring', dueAt: null, troubles: 0, problem: null },
  clip,
});

/** Ends a shot whose clip will come no more; where some of it was kept aside, that has to do. */
export function giveUp(
  shot: ShotIn<'rendering' | 'storing'>,
  outcome: ShotOutcome,
  nowMs: number,
  problem: Problem | null,
): ShotIn<'measuring' | 'ended'> {
  const { kept } = shot.render;
  return kept === undefined ? end(shot, outcome, nowMs, problem) : measure(shot, kept);
}
