import type { ShotEvent } from '../../src/shots/events';
import type { PipelineRun } from '../../src/shots/run';
import { freshRun } from '../../src/shots/run';
import type { Accepted, Carried, Shot, ShotIn, ShotState } from '../../src/shots/shot';
import { freshShot } from '../../src/shots/shot';
import { step } from '../../src/shots/step';
import type { Plan } from '../../src/plans/plan';
import { after, AT } from './paid/fixtures';

/** The accepted render of a shot, as the backend has just taken it. */
export const acceptedRender = (changes: Partial<Accepted> = {}): Accepted => ({
  renderId: 'video_1',
  backendStatus: 'queued',
  progress: 0,
  acceptedAt: AT,
  ...changes,
});

export const CLIP = { blob: 'p1/01-baseline.mp4', bytes: 9, sha256: 'abc' };

export const FRAME = { blob: 'p1/02-reference.png', bytes: 5, sha256: 'def', width: 720, height: 1_280, atSeconds: 1 };

const DUE_AT_ONCE = { dueAt: null };

/** What a shot has in each state besides what it carries. */
const IN: { [S in ShotState]: Omit<ShotIn<S>, keyof Carried> } = {
  pending: { state: 'pending' },
  waiting: { state: 'waiting', ...DUE_AT_ONCE },
  submitting: { state: 'submitting', ...DUE_AT_ONCE },
  reconciling: { state: 'reconciling', ...DUE_AT_ONCE, unclearSince: AT },
  undecided: { state: 'undecided', ...DUE_AT_ONCE, unclearSince: AT },
  rendering: { state: 'rendering', ...DUE_AT_ONCE, render: acceptedRender() },
  storing: { state: 'storing', ...DUE_AT_ONCE, render: acceptedRender({ backendStatus: 'completed', progress: 100 }) },
  measuring: {
    state: 'measuring',
    ...DUE_AT_ONCE,
    render: acceptedRender({ backendStatus: 'completed', progress: 100 }),
    clip: CLIP,
  },
  ended: {
    state: 'ended',
    outcome: 'render_failed',
    endedAt: AT,
    render: null,
    unclearSince: null,
    clip: null,
    verdict: null,
  },
};

/** A shot in this state, the first attempt of a render of $0.40. */
export const shotIn = <S extends ShotState>(state: S, changes: Partial<ShotIn<S>> = {}): ShotIn<S> =>
  ({ ...freshShot(0.4), ...IN[state], ...changes }) as unknown as ShotIn<S>;

/** One that ended with a stored clip. */
export const shotWithClip = (changes: Partial<ShotIn<'ended'>> = {}): ShotIn<'ended'> =>
  shotIn('ended', {
    ...{ outcome: 'completed', chargedUsd: 0.4, clip: CLIP },
    render: acceptedRender({ backendStatus: 'completed', progress: 100 }),
    ...changes,
  });

export const heldUntil = (until: string): Shot['slot'] => ({ has: 'slot', until });

/** A run of the plan that has begun at `AT`, with some of its shots as given and the rest fresh. */
export const runOf = (
  plan: Plan,
  shots: Readonly<Record<string, Shot>> = {},
  changes: Partial<PipelineRun> = {},
): PipelineRun => {
  const run = freshRun(plan, AT);
  return { ...run, shots: { ...run.shots, ...shots }, ...changes };
};

/** What a shot of a plan becomes by an event, so many seconds after `AT`. */
export const stepped = (
  shot: Shot,
  event: ShotEvent,
  { plan, seconds = 0, name = 'baseline' }: { plan: Plan; seconds?: number; name?: string },
): Shot => step(shot, event, { plan, name, nowMs: Date.parse(after(seconds)) });
