import type { ShotOutcome } from '../contract/outcome';
import type { ShotState } from './shot';

/** What a word for the state of a shot implies. */
interface StateFacts {
  /** Submitted, or about to be: the backend runs its render, may run it, or is about to. */
  readonly inFlight: boolean;
  /** The backend runs its render, or may: it has a slot there, whatever our own count says. */
  readonly mayRun: boolean;
  /** A submit is being made or looked for: only the ledger and the backend can say whether it was accepted. */
  readonly submits: boolean;
  /** What a wake-up is for: whoever waits for others looks at once. */
  readonly wakes: boolean;
  /**
   * What a cancel does: `ends` it; `asks` the ledger once more, if a submit was ever tried (it may have been accepted); lets it
   * `go_on`, because a finished render is paid and an unclear one is looked for.
   */
  readonly cancel: 'ends' | 'asks' | 'goes_on';
  /** Its slot is no longer needed: the backend has ended the render. */
  readonly freesSlot: boolean;
}

const NOTHING: StateFacts = {
  inFlight: false,
  mayRun: false,
  submits: false,
  wakes: false,
  cancel: 'ends',
  freesSlot: false,
};

/** Every state of a shot, and all that follows from being in it. */
export const STATES = {
  pending: NOTHING,
  waiting: { ...NOTHING, wakes: true, cancel: 'asks' },
  submitting: { ...NOTHING, inFlight: true, submits: true, cancel: 'asks' },
  reconciling: { ...NOTHING, inFlight: true, mayRun: true, submits: true, cancel: 'goes_on' },
  undecided: { ...NOTHING, inFlight: true, mayRun: true, submits: true, wakes: true },
  rendering: { ...NOTHING, inFlight: true, mayRun: true },
  storing: { ...NOTHING, cancel: 'goes_on', freesSlot: true },
  measuring: { ...NOTHING, cancel: 'goes_on', freesSlot: true },
  ended: { ...NOTHING, cancel: 'goes_on' },
} as const satisfies Record<ShotState, StateFacts>;

/** What a word for the end of a shot implies. */
interface OutcomeFacts {
  /** There is a stored clip. */
  readonly clip: boolean;
  /** The backend is `done` with its render, or never had it; or it `may_run` it still, whatever we think of the shot. */
  readonly backend: 'done' | 'may_run';
  /**
   * What a resume may do that is asked to render it again, where the ledger says that the render was completed and paid: `render`
   * it, because nothing better can come of what there is; `if_gone`, because the clip may be there still; `keep` what there is.
   */
  readonly again: 'keep' | 'if_gone' | 'render';
}

const CLIP: OutcomeFacts = { clip: true, backend: 'done', again: 'keep' };
const NO_CLIP: OutcomeFacts = { clip: false, backend: 'done', again: 'keep' };

/** Every ending of a shot, and all that follows from it. */
export const OUTCOMES = {
  completed: CLIP,
  completed_without_audible_sound: CLIP,
  completed_without_audio_track: CLIP,
  unauthorized: NO_CLIP,
  forbidden: NO_CLIP,
  route_not_found: NO_CLIP,
  deployment_not_found: NO_CLIP,
  model_retired: NO_CLIP,
  model_unavailable: NO_CLIP,
  insufficient_funds: NO_CLIP,
  invalid_value: NO_CLIP,
  reference_size_mismatch: NO_CLIP,
  too_many_requests: NO_CLIP,
  budget_exceeded: NO_CLIP,
  moderated: NO_CLIP,
  refused: NO_CLIP,
  backend_unreachable: NO_CLIP,
  // Some servers call it completed, and tell of the failure where its clip should be: it is booked as completed then.
  render_failed: { ...NO_CLIP, again: 'render' },
  expired: { ...NO_CLIP, again: 'if_gone' },
  // Where a deletion does not end the work, one that was deleted is booked as completed.
  cancelled_by_backend: { ...NO_CLIP, again: 'if_gone' },
  job_not_found: { ...NO_CLIP, backend: 'may_run', again: 'if_gone' },
  timed_out: { ...NO_CLIP, backend: 'may_run' },
  download_not_ready: NO_CLIP,
  // Paid, and stored or fetched to no use; only another render can be better.
  clip_invalid: { ...NO_CLIP, again: 'render' },
  outcome_unknown: { ...NO_CLIP, backend: 'may_run' },
  // The gateway ordered it, and nobody but the gateway can say what became of that.
  gateway_unreadable: { ...NO_CLIP, backend: 'may_run' },
  // It goes on where it was sent, and can be asked for once the app asks there again.
  backend_moved: { ...NO_CLIP, backend: 'may_run' },
  // What a cancel leaves finished it deletes at the backend.
  cancelled: { ...NO_CLIP, again: 'if_gone' },
  skipped: NO_CLIP,
  internal_error: NO_CLIP,
} as const satisfies Record<ShotOutcome, OutcomeFacts>;

/** True for an ending that leaves a stored clip behind; false for a shot that has not ended. */
export const hasClip = (outcome: ShotOutcome | null): boolean => outcome !== null && OUTCOMES[outcome].clip;

/** What a shot may become of what it is. Taken as it is from one event to the next; a state may always stay. */
export const SHOT_NEXT = {
  pending: ['waiting', 'ended'],
  waiting: ['submitting', 'ended'],
  submitting: ['waiting', 'reconciling', 'undecided', 'rendering', 'ended'],
  reconciling: ['waiting', 'submitting', 'undecided', 'rendering', 'ended'],
  undecided: ['waiting', 'submitting', 'reconciling', 'rendering', 'ended'],
  rendering: ['storing', 'measuring', 'ended'],
  storing: ['rendering', 'measuring', 'ended'],
  measuring: ['ended'],
  // Only where a person, or the plan, wants another attempt.
  ended: ['pending'],
} as const satisfies Record<ShotState, readonly ShotState[]>;
