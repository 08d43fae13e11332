import type { Problem, ShotOutcome } from '../contract/outcome';
import type { StoredClip } from '../contract/stored-clip';
import type { JobEnding, Render } from '../renders/render';
import { jobOf, sourceIdOf } from '../renders/render';
import { mayStillRun, renderIdOf } from './may-run';
import type { Carried, Shot, ShotIn } from './shot';
import { freshShot } from './shot';
import { hasClip, OUTCOMES } from './words';

/** What ledger, storage and the record of an earlier run know of a shot, for a run that starts from there. */
export interface KnownShot {
  /** What a render of it would cost now, US dollars. */
  readonly priceUsd: number;
  /** Its latest attempt; absent where none was made. */
  readonly latest: Render | undefined;
  /** The stored clip of that attempt. */
  readonly clip: StoredClip | null;
  /** How an earlier run ended with that attempt. */
  readonly recorded: ShotIn<'ended'> | undefined;
  /** The backend has its job no more. */
  readonly isGone: boolean;
  /** Somebody asks for another render where there is no use in this one. */
  readonly wanted: boolean;
  /** Start of this run, ISO 8601. */
  readonly at: string;
}

/** Whether it matters if the backend still has the job: asking costs time, and is done for few. */
export function mattersIfGone({ latest, clip, recorded, wanted }: Omit<KnownShot, 'isGone'>): boolean {
  if (!wanted || clip !== null || recorded === undefined) return false;
  const { again, backend } = OUTCOMES[recorded.outcome];
  if (latest?.state === 'accepted') return again === 'if_gone' && backend === 'may_run';
  return latest?.state === 'ended' && latest.ending === 'completed' && again === 'if_gone';
}

/**
 * Where a shot stands: a stored clip is kept, a render under way adopted, an unclear one looked for; what failed is rendered again
 * only when that is wanted.
 */
export function recoverShot(known: KnownShot): Shot {
  const shot = resume(known);
  return shot.state === 'ended' ? shot : { ...shot, askedAt: askedAfter(known) };
}

function resume(known: KnownShot): Shot {
  const { latest, clip, recorded, wanted, at, priceUsd } = known;
  if (latest === undefined) return freshShot(priceUsd);
  const anew = freshShot(priceUsd, latest.attempt + 1);
  const isUseless = recorded !== undefined && OUTCOMES[recorded.outcome].again === 'render';
  if (clip !== null && wanted && isUseless) return anew;
  if (clip !== null && recorded !== undefined && hasClip(recorded.outcome)) return recorded;
  const carried = carriedBy(latest, at);
  const { renderId, backendStatus } = jobOf(latest);
  if (clip !== null && renderId !== null) {
    const render = {
      ...{ renderId, ...sourceIdOf(latest), backendStatus: backendStatus ?? 'completed' },
      ...{ progress: 100, acceptedAt: at },
    };
    return { ...carried, state: 'measuring', dueAt: null, render, clip };
  }
  switch (latest.state) {
    case 'free':
      return freshShot(priceUsd, latest.attempt);
    case 'refused':
      return failed(known, { outcome: latest.as, endedAt: at, problem: latest.why });
    case 'intended':
    case 'asked':
      // Given up is given up, until it is asked for anew; what may have been paid stays in the ledger as unknown.
      if (wanted && recorded?.problem?.code === 'given_up') return anew;
      // Looked for first: whether there is a slot or money only matters if it has to be submitted again.
      return { ...carried, state: 'reconciling', dueAt: null, unclearSince: at };
    case 'accepted': {
      if (known.isGone && mattersIfGone(known)) return anew;
      // A new deadline: the old one may be what ended the run before this one.
      const render = {
        ...{ renderId: latest.renderId, ...sourceIdOf(latest), backendStatus: latest.backendStatus },
        ...{ progress: 0, acceptedAt: at },
      };
      return { ...carried, state: 'rendering', dueAt: null, render };
    }
    case 'ended': {
      if (latest.ending !== 'completed') {
        return failed(known, { outcome: OUTCOME_OF[latest.ending], endedAt: latest.endedAt, problem: null });
      }
      if (wanted && (isUseless || (known.isGone && mattersIfGone(known)))) return anew;
      const render = {
        ...{ renderId: latest.renderId, ...sourceIdOf(latest), backendStatus: latest.backendStatus, progress: 100 },
        ...{ acceptedAt: at, completedAt: at },
      };
      return { ...carried, state: 'storing', dueAt: null, render };
    }
  }
}

/** What an ending is called of which no more is known than what it cost. */
const OUTCOME_OF = {
  failed: 'render_failed',
  moderated: 'moderated',
  cancelled: 'cancelled_by_backend',
} as const satisfies Record<Exclude<JobEnding, 'completed'>, ShotOutcome>;

function carriedBy(latest: Render, at: string): Carried {
  const { attempt, submits, priceUsd, chargedUsd } = latest;
  const fresh = freshShot(priceUsd, attempt);
  // A render that may still run has a slot; so has one that has ended, until that was given back.
  const holdsSlot =
    latest.state === 'ended' ? latest.settledAt === null : latest.state !== 'free' && latest.state !== 'refused';
  return {
    ...{ attempt, submits, priceUsd, chargedUsd },
    // Its lease is asked for anew (the slot may be held still, or given to somebody else) and given back in the end.
    slot: holdsSlot ? { has: 'slot', until: at } : null,
    ...{ queuedSince: fresh.queuedSince, askedAt: fresh.askedAt, troubles: fresh.troubles, problem: fresh.problem },
  };
}

/** Rendered again only when asked; otherwise it stays what it was. */
function failed(
  { latest, recorded, wanted, at, priceUsd }: KnownShot,
  ending: { outcome: ShotOutcome; endedAt: string; problem: Problem | null },
): Shot {
  if (latest === undefined || wanted) return freshShot(priceUsd, (latest?.attempt ?? 0) + 1);
  const { renderId, backendStatus } = jobOf(latest);
  // Only the ledger was told what the janitor has learned since: of what a run left open its word counts, and always of the cost.
  if (recorded !== undefined && renderIdOf(recorded) === renderId && !mayStillRun(recorded))
    return { ...recorded, priceUsd: latest.priceUsd, chargedUsd: latest.chargedUsd };
  return {
    ...carriedBy(latest, at),
    state: 'ended',
    ...ending,
    render:
      renderId === null
        ? null
        : {
            ...{ renderId, ...sourceIdOf(latest), backendStatus: backendStatus ?? ending.outcome },
            ...{ progress: 0, acceptedAt: at },
          },
    unclearSince: null,
    clip: null,
    verdict: null,
  };
}

/** What this run asks for is later than all that was asked for before, whoever's clock that was by. */
function askedAfter({ latest, at }: KnownShot): string {
  const before = (latest?.state === 'free' ? latest.freedAt : latest?.intendedAt) ?? at;
  return Date.parse(before) > Date.parse(at) ? before : at;
}
