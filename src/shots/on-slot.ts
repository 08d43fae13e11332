import type { Problem } from '../contract/outcome';
import { iso } from '../contract/iso';
import { roundUsd } from '../contract/money';
import type { Plan } from '../plans/plan';
import type { SlotAnswer } from '../slots/slot-operations';
import { QUEUE_LOOK_MS } from '../renders/timing';
import { end, move } from './moves';
import type { Carried, Shot, ShotIn } from './shot';

const SOONEST_LOOK_MS = 1_000;

interface When {
  readonly plan: Plan;
  readonly nowMs: number;
}

/** The backend's slots answered. A holder asks as well, to renew its lease; only a waiter moves on. */
export function onSlot(shot: Shot, answer: SlotAnswer, when: When): Shot {
  if (shot.state === 'waiting') return onTurn(shot, answer, when);
  // Without its lease somebody else has its slot: it goes back to the queue with its next submit, unless it runs.
  return { ...shot, slot: answer.outcome === 'granted' ? held(answer.leaseUntilMs) : null };
}

function onTurn(shot: ShotIn<'waiting'>, answer: SlotAnswer, { plan, nowMs }: When): Shot {
  // An answer ends a row of questions that failed, and what those said.
  const problem = shot.troubles === 0 ? shot.problem : null;
  const waiting = { ...shot, queuedSince: shot.queuedSince ?? iso(nowMs), troubles: 0, problem };
  switch (answer.outcome) {
    case 'granted':
      return { ...move(waiting, 'submitting'), slot: held(answer.leaseUntilMs), problem };
    case 'wait': {
      const deadlineMs = queueDeadlineMs(waiting, plan, nowMs);
      if (nowMs >= deadlineMs)
        return end(waiting, 'too_many_requests', nowMs, problem ?? noSlot(plan, answer.position));
      const lookMs = Math.max(nowMs + SOONEST_LOOK_MS, answer.retryAtMs ?? Number.POSITIVE_INFINITY);
      return {
        ...waiting,
        slot: {
          has: 'turn',
          position: answer.position,
          expectedWaitSeconds: Math.round(answer.expectedWaitMs / 1_000),
        },
        dueAt: iso(Math.min(lookMs, nowMs + QUEUE_LOOK_MS, deadlineMs)),
      };
    }
    case 'budget_exceeded': {
      const leftUsd = Math.max(0, roundUsd(answer.leftUsd));
      const detail = `This render would have gone over the day's ceiling of $${plan.terms.dailyUsd}; $${leftUsd} of it are left.`;
      return end(waiting, 'budget_exceeded', nowMs, { code: 'BUDGET_EXCEEDED', detail });
    }
  }
}

/** The backend had no slot although one was granted: others share its quota. Back to the same turn in the queue. */
export const onReturned = (
  shot: ShotIn<'waiting'>,
  { retryAtMs }: { retryAtMs: number },
  { plan, nowMs }: When,
): Shot => ({
  ...shot,
  slot: { has: 'turn', position: 1, expectedWaitSeconds: null },
  dueAt: iso(Math.min(retryAtMs, queueDeadlineMs(shot, plan, nowMs))),
});

/** Until when a shot may wait for a slot, ms since the epoch. */
export const queueDeadlineMs = (
  { queuedSince }: Pick<Carried, 'queuedSince'>,
  { terms }: Plan,
  nowMs: number,
): number => Date.parse(queuedSince ?? iso(nowMs)) + terms.timing.queueDeadlineSeconds * 1_000;

const held = (untilMs: number): Shot['slot'] => ({ has: 'slot', until: iso(untilMs) });

const noSlot = ({ terms }: Plan, position: number): Problem => ({
  code: 'too_many_requests',
  detail: `No slot came free within ${terms.timing.queueDeadlineSeconds} s; it was number ${position} in the queue.`,
});
