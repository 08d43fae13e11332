import fc from 'fast-check';
import type { RenderReport, SubmitAnswer } from '../../src/contract/answers';
import { shotOutcomeSchema } from '../../src/contract/outcome';
import type { StoredClip } from '../../src/contract/stored-clip';
import { soundSchema } from '../../src/contract/verdict';
import type { ShotEvent } from '../../src/shots/events';
import type { Shot, ShotState } from '../../src/shots/shot';
import { freshShot } from '../../src/shots/shot';
import { ShotStepError, step } from '../../src/shots/step';
import type { SlotAnswer } from '../../src/slots/slot-operations';
import { AT } from './paid/fixtures';
import { planOf } from './plan';
import { CLIP } from './shots';

const plan = planOf();
const PRICE_USD = 0.4;
const problem = { code: 'x', detail: 'x' };
/** No answer asks for a longer pause. */
export const LONGEST_SECONDS = 1_200;
const asked = fc.oneof(fc.constant(null), fc.integer({ min: 0, max: LONGEST_SECONDS * 1_000 }));
const soon = fc.integer({ min: 1, max: LONGEST_SECONDS });
const outcome = fc.constantFrom(...shotOutcomeSchema.options);
const verdict = fc.record({
  anchor: fc.constantFrom('anchored' as const, 'drifted' as const),
  motion: fc.constantFrom('moving' as const, 'still' as const),
  sound: fc.constantFrom(...soundSchema.options),
  findings: fc.constant<string[]>([]),
  numbers: fc.constant({}),
});
const constant = <const T>(value: T) => fc.constant(value);

/** What the backend and the ledger make of a render: the same for a whole story. */
export const backend = fc.record({ chargedAtAcceptance: fc.boolean(), refundsEndings: fc.boolean() });
type Backend = typeof backend extends fc.Arbitrary<infer B> ? B : never;

const slotAnswer = fc.oneof(
  { weight: 4, arbitrary: fc.record({ outcome: constant('granted'), leaseSeconds: soon }) },
  {
    weight: 1,
    arbitrary: fc.record({
      outcome: constant('wait'),
      position: fc.nat(9),
      retrySeconds: fc.option(fc.integer({ min: -60, max: LONGEST_SECONDS })),
    }),
  },
  { weight: 1, arbitrary: fc.record({ outcome: constant('budget_exceeded') }) },
);
const submitAnswer = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      ...{ outcome: constant('accepted'), renderId: fc.uuid(), pollAfterMs: asked },
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ outcome: constant('reconciling'), pauseSeconds: soon, ago: fc.option(fc.nat(90_000)) }),
  },
  { weight: 2, arbitrary: fc.record({ outcome: constant('undecided'), ago: fc.option(fc.nat(90_000)) }) },
  { weight: 2, arbitrary: fc.record({ outcome: constant('busy'), retryAfterMs: asked }) },
  { weight: 1, arbitrary: fc.record({ outcome: constant('slot_first') }) },
  { weight: 2, arbitrary: fc.record({ outcome: constant('unreachable'), as: outcome }) },
  { weight: 2, arbitrary: fc.record({ outcome: constant('asleep') }) },
  { weight: 1, arbitrary: fc.record({ outcome: constant('ended'), as: outcome }) },
  { weight: 1, arbitrary: fc.record({ outcome: constant('cancelled') }) },
);
const report = fc.oneof(
  { weight: 3, arbitrary: fc.record({ outcome: constant('completed') }) },
  { weight: 2, arbitrary: fc.record({ outcome: constant('running'), progress: fc.nat(100), pollAfterMs: asked }) },
  { weight: 1, arbitrary: fc.record({ outcome: constant('unanswered'), retryAfterMs: asked }) },
  { weight: 1, arbitrary: fc.record({ outcome: constant('missing') }) },
  { weight: 1, arbitrary: fc.record({ outcome: constant('ended'), as: outcome }) },
);
/** Something that happens to a shot, now possible and now not. */
export const happening = fc.oneof(
  { weight: 3, arbitrary: fc.record({ type: constant('begun') }) },
  { weight: 5, arbitrary: fc.record({ type: constant('slot'), answer: slotAnswer }) },
  { weight: 6, arbitrary: fc.record({ type: constant('submitted'), answer: submitAnswer }) },
  { weight: 6, arbitrary: fc.record({ type: constant('reported'), report }) },
  {
    weight: 4,
    arbitrary: fc.record({
      type: constant('stored'),
      answer: fc.oneof(
        fc.record({ outcome: constant('stored'), clip: fc.constant(CLIP) }),
        fc.record({ outcome: constant('not_ready'), problem: fc.constant(problem), retryAfterMs: asked }),
        fc.record({
          ...{ outcome: constant('not_ready'), problem: fc.constant(problem), retryAfterMs: asked },
          kept: fc.constant<StoredClip>({ ...CLIP, notes: ['length_short'] }),
        }),
        fc.record({ outcome: constant('invalid'), problem: fc.constant(problem) }),
      ),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      type: constant('measured'),
      answer: fc.oneof(
        fc.record({ outcome: constant('measured'), verdict }),
        fc.record({ outcome: constant('unreadable'), problem: fc.constant(problem) }),
      ),
    }),
  },
  { weight: 1, arbitrary: fc.record({ type: constant('returned'), seconds: soon }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constantFrom('released', 'asked', 'turn', 'queue_deadline') }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constantFrom('threw', 'cancel', 'over_budget', 'skipped') }) },
  { weight: 1, arbitrary: fc.record({ type: constant('duplicates'), renderIds: fc.subarray(['video_8', 'video_9']) }) },
);
export type Happening = typeof happening extends fc.Arbitrary<infer H> ? H : never;
/** Things that happen one after the other, so many seconds apart. */
const pause = fc.oneof({ weight: 6, arbitrary: fc.nat(30) }, { weight: 1, arbitrary: fc.nat(4_000) });
export const story = fc.array(fc.tuple(pause, happening), { minLength: 1, maxLength: 60, size: 'max' });

/** The account that the ledger keeps of the render: answers say what it says. */
export class Account {
  chargedUsd = 0;
  refunds = 0;
  private hasEnded = false;

  constructor(private readonly backend: Backend) {}

  accept(): number {
    if (this.backend.chargedAtAcceptance) this.chargedUsd = PRICE_USD;
    return this.chargedUsd;
  }

  end(isCompleted: boolean): number {
    if (this.hasEnded) return this.chargedUsd;
    this.hasEnded = true;
    const costsUsd = isCompleted || !this.backend.refundsEndings ? PRICE_USD : 0;
    if (costsUsd < this.chargedUsd) this.refunds += 1;
    this.chargedUsd = costsUsd;
    return costsUsd;
  }
}

const isoOf = (ms: number): string => new Date(ms).toISOString();

export function eventOf(happens: Happening, nowMs: number, account: Account): ShotEvent {
  switch (happens.type) {
    case 'slot':
      return { type: 'slot', answer: slotOf(happens.answer, nowMs) };
    case 'submitted':
      return { type: 'submitted', answer: submitOf(happens.answer, nowMs, account) };
    case 'reported':
      return { type: 'reported', report: reportOf(happens.report, account) };
    case 'returned':
      return { type: 'returned', retryAtMs: nowMs + happens.seconds * 1_000 };
    case 'asked':
      return { type: 'asked', at: isoOf(nowMs) };
    case 'threw':
      return { type: 'threw', error: 'The storage is out of reach.' };
    case 'over_budget':
      return { type: 'over_budget', problem };
    case 'duplicates':
      return happens;
    case 'stored':
    case 'measured':
      return happens;
    default:
      return { type: happens.type };
  }
}

function slotOf(answer: typeof slotAnswer extends fc.Arbitrary<infer A> ? A : never, nowMs: number): SlotAnswer {
  switch (answer.outcome) {
    case 'granted':
      return { outcome: 'granted', leaseUntilMs: nowMs + answer.leaseSeconds * 1_000 };
    case 'wait': {
      const retryAtMs = answer.retrySeconds === null ? null : nowMs + answer.retrySeconds * 1_000;
      return { outcome: 'wait', position: answer.position, expectedWaitMs: 1_000, retryAtMs };
    }
    case 'budget_exceeded':
      return { outcome: 'budget_exceeded', leftUsd: 0 };
  }
}

function submitOf(
  answer: typeof submitAnswer extends fc.Arbitrary<infer A> ? A : never,
  nowMs: number,
  account: Account,
): SubmitAnswer {
  const since = (ago: number | null) => (ago === null ? null : isoOf(nowMs - ago * 1_000));
  switch (answer.outcome) {
    case 'accepted':
      return { ...answer, backendStatus: 'queued', chargedUsd: account.accept() };
    case 'reconciling':
      return {
        outcome: 'reconciling',
        retryAfterMs: answer.pauseSeconds * 1_000,
        unclearSince: since(answer.ago),
        problem,
      };
    case 'undecided':
      return { outcome: 'undecided', unclearSince: since(answer.ago), problem };
    case 'cancelled':
      return { outcome: 'cancelled', cancel: { requestedAt: AT, reason: null } };
    default:
      return { ...answer, problem };
  }
}

function reportOf(given: typeof report extends fc.Arbitrary<infer R> ? R : never, account: Account): RenderReport {
  switch (given.outcome) {
    case 'completed':
      return { outcome: 'completed', backendStatus: 'completed', chargedUsd: account.end(true) };
    case 'ended':
      return { outcome: 'ended', as: given.as, backendStatus: 'failed', chargedUsd: account.end(false), problem };
    case 'running':
      return { ...given, backendStatus: 'in_progress' };
    default:
      return { ...given, problem };
  }
}

/** Whether the event says something of the render itself: only for a shot that can take it does the ledger write it down. */
const POSSIBLE: Partial<Record<ShotEvent['type'], readonly ShotState[]>> = {
  submitted: ['submitting', 'reconciling', 'undecided'],
  reported: ['rendering'],
};

interface Moment {
  readonly before: Shot;
  readonly now: Shot;
  readonly event: ShotEvent;
  readonly nowMs: number;
  readonly refunded: boolean;
}

/** Plays a story; what cannot happen to the shot as it is must be refused, and changes nothing. */
export function play(given: Backend, happenings: readonly (readonly [number, Happening])[]) {
  const account = new Account(given);
  const moments: Moment[] = [];
  let shot: Shot = freshShot(PRICE_USD);
  let nowMs = Date.parse(AT);
  let refused = 0;
  for (const [seconds, happens] of happenings) {
    nowMs += seconds * 1_000;
    if (POSSIBLE[happens.type]?.includes(shot.state) === false) {
      refused += 1;
      continue;
    }
    const refunds = account.refunds;
    const event = eventOf(happens, nowMs, account);
    try {
      const now = step(shot, event, { plan, name: 'baseline', nowMs });
      moments.push({ before: shot, now, event, nowMs, refunded: account.refunds > refunds });
      shot = now;
    } catch (error) {
      // A step that the table does not have is a fault, whoever refuses it.
      if (!(error instanceof ShotStepError) || error.message.includes('cannot become')) throw error;
      refused += 1;
    }
  }
  return { shot, moments, refused, account };
}
