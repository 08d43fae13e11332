import type { Problem, ShotOutcome } from '../contract/outcome';
import type { StoredClip } from '../contract/stored-clip';
import type { Verdict } from '../contract/verdict';
import type { Render } from '../renders/render';
import { jobOf } from '../renders/render';
import type { Shot, ShotState } from '../shots/shot';
import { freshShot, renderOf } from '../shots/shot';
import { hasClip } from '../shots/words';
import type { LiveShot } from './status';

/** What can be told of a shot, whoever tells it; null for what it has not, or what is not told. */
export interface ShotFacts {
  readonly state: ShotState;
  readonly outcome: ShotOutcome | null;
  readonly attempt: number;
  readonly submits: number;
  readonly priceUsd: number;
  readonly chargedUsd: number;
  readonly renderId: string | null;
  /** Id of the render that the backend made it from; null: of none, or not known yet. */
  readonly sourceId: string | null;
  readonly backendStatus: string | null;
  readonly progress: number;
  readonly acceptedAt: string | null;
  readonly endedAt: string | null;
  readonly queuePosition: number | null;
  readonly expectedWaitSeconds: number | null;
  /** The latest trouble, or why it ended; without its text where only a status is known. */
  readonly problem: (Omit<Problem, 'detail'> & { readonly detail: string | null }) | null;
  /** There is a stored clip, even if no more than that is known of it. */
  readonly hasClip: boolean;
  /** Name of its file, where that is not the plan's and no more is known of it. */
  readonly file?: string;
  readonly clip: StoredClip | null;
  readonly verdict: Verdict | null;
  readonly duplicateJobs: readonly string[];
}

/** Of a shot as its run carries it. */
export function factsOfShot(shot: Shot): ShotFacts {
  const { state, attempt, submits, priceUsd, chargedUsd, slot, problem } = shot;
  const render = renderOf(shot);
  const clip = 'clip' in shot ? shot.clip : null;
  return {
    ...{ state, attempt, submits, priceUsd, chargedUsd, problem, clip },
    hasClip: clip !== null,
    outcome: shot.state === 'ended' ? shot.outcome : null,
    renderId: render?.renderId ?? null,
    sourceId: render?.sourceId ?? null,
    backendStatus: render?.backendStatus ?? null,
    progress: render?.progress ?? 0,
    acceptedAt: render?.acceptedAt ?? null,
    endedAt: shot.state === 'ended' ? shot.endedAt : null,
    queuePosition: slot?.has === 'turn' ? slot.position : null,
    expectedWaitSeconds: slot?.has === 'turn' ? slot.expectedWaitSeconds : null,
    verdict: shot.state === 'ended' ? shot.verdict : null,
    duplicateJobs: shot.state === 'ended' ? (shot.duplicateJobs ?? []) : [],
  };
}

/** Of a shot in the custom status of a pipeline that runs. */
export function factsOfLive(live: LiveShot, priceUsd: number): ShotFacts {
  const { state, outcome = null, attempt = 1, submits, chargedUsd = 0, trouble } = live;
  return {
    ...factsOfShot(freshShot(live.priceUsd ?? priceUsd, attempt)),
    ...{ state, outcome, submits, chargedUsd },
    renderId: live.renderId ?? null,
    backendStatus: live.backendStatus ?? null,
    progress: live.progress,
    acceptedAt: live.acceptedAt ?? null,
    queuePosition: live.queuePosition ?? null,
    expectedWaitSeconds: live.expectedWaitSeconds ?? null,
    problem: trouble === undefined ? null : { code: trouble, detail: null },
    hasClip: state === 'measuring' || hasClip(outcome),
    ...(live.file === undefined ? {} : { file: live.file }),
  };
}

/** Of a shot of which nothing but its latest render in the ledger is known. */
export function factsOfRender(render: Render): ShotFacts {
  const { attempt, submits, priceUsd, chargedUsd } = render;
  return {
    ...factsOfShot(freshShot(priceUsd, attempt)),
    submits,
    chargedUsd,
    ...jobOf(render),
    sourceId: render.madeFrom?.renderId ?? null,
  };
}
