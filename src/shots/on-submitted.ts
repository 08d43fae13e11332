import type { SubmitAnswer } from '../contract/answers';
import { iso } from '../contract/iso';
import type { Plan } from '../plans/plan';
import { priceOf } from '../plans/plan';
import { DECISION_LOOK_MS, WAKING_LOOK_MS, WAKING_PATIENCE_MS } from '../renders/timing';
import { endingOfSubmit } from './endings';
import { end, move } from './moves';
import { nextPollMs } from './polling';
import type { Shot } from './shot';
import { carriedOf } from './shot';

/** Submits in a row that reached nobody; with doubling pauses that is about ten minutes. */
const MAX_UNREACHABLE = 6;

/** A submit of it was made, or looked for. */
export function onSubmitted(
  given: Shot,
  answer: SubmitAnswer,
  { plan, name, nowMs }: { plan: Plan; name: string; nowMs: number },
): Shot {
  if (given.state === 'ended') return given;
  const tried = { ...given, submits: given.submits + 1, queuedSince: given.queuedSince ?? iso(nowMs) };
  const unclearSince = 'unclearSince' in given ? given.unclearSince : null;
  switch (answer.outcome) {
    case 'accepted':
      return {
        ...carriedOf(tried),
        state: 'rendering',
        troubles: 0,
        problem: null,
        chargedUsd: answer.chargedUsd,
        dueAt: iso(nextPollMs(nowMs, answer.pollAfterMs, plan)),
        render: {
          renderId: answer.renderId,
          ...(answer.sourceId === undefined ? {} : { sourceId: answer.sourceId }),
          backendStatus: answer.backendStatus,
          progress: 0,
          acceptedAt: iso(nowMs),
        },
      };
    case 'busy':
      // It still holds the slot it was granted; the loop gives that back next, and learns when to try again.
      return {
        ...move(tried, 'waiting'),
        priceUsd: priceOf(plan, name),
        dueAt: answer.retryAfterMs === null ? null : iso(nowMs + answer.retryAfterMs),
        problem: answer.problem,
      };
    case 'slot_first':
      // What it holds goes back first: the loop returns it, and it has its turn anew. A wait for an answer is not one for a slot.
      return {
        ...move(given, 'waiting'),
        // Nothing was bought, whatever its price was: what is bought next has that of the plan.
        priceUsd: priceOf(plan, name),
        dueAt: iso(nowMs),
        problem: answer.problem,
        ...(unclearSince === null ? {} : { queuedSince: null }),
      };
    case 'reconciling':
      return {
        ...carriedOf(given),
        state: 'reconciling',
        troubles: 0,
        problem: answer.problem,
        dueAt: iso(nowMs + answer.retryAfterMs),
        unclearSince: missingSince(unclearSince, answer) ?? iso(nowMs),
      };
    case 'undecided': {
      // The wait for a person is bounded too.
      const undecided = {
        ...carriedOf(given),
        state: 'undecided' as const,
        troubles: 0,
        problem: answer.problem,
        unclearSince: missingSince(unclearSince, answer) ?? iso(nowMs),
      };
      const deadlineMs = Date.parse(undecided.unclearSince) + plan.terms.timing.decisionDeadlineSeconds * 1_000;
      const asked = { ...undecided, dueAt: iso(Math.min(nowMs + DECISION_LOOK_MS, deadlineMs)) };
      return nowMs >= deadlineMs ? end(asked, endingOfSubmit(answer), nowMs, answer.problem) : asked;
    }
    case 'unreachable': {
      const troubles = tried.troubles + 1;
      if (troubles > MAX_UNREACHABLE) return end(tried, endingOfSubmit(answer), nowMs, answer.problem);
      return {
        ...move(tried, 'submitting'),
        troubles,
        problem: answer.problem,
        dueAt: iso(nowMs + plan.terms.timing.pollIntervalSeconds * 1_000 * 2 ** (troubles - 1)),
      };
    }
    case 'asleep': {
      // Nothing was tried. What failed before stays counted, or a server that comes and goes would be tried for ever.
      const wakingSince = (given.state === 'submitting' ? given.wakingSince : undefined) ?? iso(nowMs);
      const deadlineMs = Date.parse(wakingSince) + WAKING_PATIENCE_MS;
      if (nowMs >= deadlineMs) return end(given, endingOfSubmit(answer), nowMs, answer.problem);
      const { troubles } = given;
      const dueAt = iso(Math.min(nowMs + WAKING_LOOK_MS, deadlineMs));
      return { ...move(given, 'submitting'), troubles, problem: answer.problem, dueAt, wakingSince };
    }
    case 'cancelled':
      return end(given, endingOfSubmit(answer), nowMs);
    case 'ended':
      return end(
        answer.chargedUsd === undefined ? tried : { ...tried, chargedUsd: answer.chargedUsd },
        endingOfSubmit(answer),
        nowMs,
        answer.problem,
      );
  }
}

/** As the ledger has it, which all that look count by; a resume gives a person the whole time to decide anew. */
function missingSince(own: string | null, { unclearSince: ledgers }: { unclearSince: string | null }): string | null {
  if (own === null || ledgers === null) return own ?? ledgers;
  return Date.parse(ledgers) > Date.parse(own) ? ledgers : own;
}
