import type { ActivityOutput, RenderReport } from '../contract/activities';
import type { Problem, ShotOutcome } from '../contract/outcome';
import type { Plan, PlannedShot } from '../plans/plan';
import type { PipelineRun, ShotRun, ShotState, Verdict } from './run';
import type { SlotAnswer } from '../slots/slots';

/** Tries of a step that keeps failing here (not at the backend) before the shot ends as `internal_error`. */
const MAX_TROUBLES = 5;
/** Submits in a row that reached nobody; with doubling pauses that is about ten minutes. */
const MAX_UNREACHABLE = 6;
/** Answers "no such job" in a row before it is believed: a node that is behind says so too. */
const MAX_MISSING = 3;
/** Downloads that were no whole MP4 before the clip is given up. */
const MAX_INVALID = 4;
/** A waiter asks again at least so often: that keeps it in the queue, and finds a slot whose holder died. */
const QUEUE_LOOK_MS = 120_000;
/** A backend that says "ask again at once" is not taken at its word: the engine's timers count whole seconds. */
const SHORTEST_POLL_MS = 1_000;
/** How often a shot that waits for a decision looks for one, should the wake-up be lost. */
const DECISION_LOOK_MS = 300_000;
const USUAL_WORDS = ['queued', 'in_progress', 'completed', 'failed'];

const SUBMITTING: readonly ShotState[] = ['submitting', 'reconciling', 'undecided'];

/** True while the backend's word is one that every backend uses, and so needs no mention. */
export const isUsualWord = (backendStatus: string): boolean => USUAL_WORDS.includes(backendStatus);

/** Ends a shot. What it has by now (an id, a clip) stays with it. */
export function end(shot: ShotRun, outcome: ShotOutcome, nowMs: number, problem: Problem | null = null): ShotRun {
  return { ...shot, state: 'ended', outcome, endedAt: iso(nowMs), dueAt: null, problem };
}

function move(shot: ShotRun, state: ShotState, changes: Partial<ShotRun> = {}): ShotRun {
  return { ...shot, state, troubles: 0, dueAt: null, problem: null, ...changes };
}

/** The same state again, later: a trouble that may pass. */
function again(shot: ShotRun, dueMs: number, problem: Problem | null, troubles = shot.troubles): ShotRun {
  return { ...shot, dueAt: iso(dueMs), problem, troubles };
}

/** A step threw after all its retries. It is tried a few times more at the pace of the loop, then the shot ends. */
export function onThrown(shot: ShotRun, error: string, nowMs: number, plan: Plan): ShotRun {
  const troubles = shot.troubles + 1;
  const problem: Problem = { code: 'internal_error', detail: error };
  if (troubles >= MAX_TROUBLES) {
    // A submit that keeps failing here may have been accepted there; only the ledger and the backend can tell.
    if (SUBMITTING.includes(shot.state)) {
      return end({ ...shot, unclearSince: shot.unclearSince ?? iso(nowMs) }, 'outcome_unknown', nowMs, problem);
    }
    // The clip is paid and stored; that it could not be measured takes nothing from it.
    if (shot.state === 'measuring') return end(shot, 'completed', nowMs, { ...problem, code: 'not_measured' });
    return end(shot, 'internal_error', nowMs, problem);
  }
  return again(shot, nowMs + plan.timing.pollIntervalSeconds * 1_000, problem, troubles);
}

/** The backend's slots answered a request for one. */
export function onSlot(shot: ShotRun, answer: SlotAnswer, nowMs: number, plan: Plan): ShotRun {
  const waiting = { ...shot, firstTriedAt: shot.firstTriedAt ?? iso(nowMs) };
  switch (answer.outcome) {
    case 'granted': {
      const leased = {
        ...waiting,
        leaseUntil: iso(answer.leaseUntilMs),
        queuePosition: null,
        expectedWaitSeconds: null,
      };
      // A holder asks as well, to renew its lease; only a waiter moves on.
      return shot.state === 'waiting' ? { ...move(leased, 'submitting'), problem: shot.problem } : leased;
    }
    case 'wait': {
      // Its lease ran out, and somebody else has its slot: it goes back to the queue with its next submit, unless it runs.
      if (shot.state !== 'waiting') return { ...shot, leaseUntil: null };
      const deadlineMs = queueDeadlineMs(waiting, plan, nowMs);
      if (nowMs >= deadlineMs)
        return end(waiting, 'too_many_requests', nowMs, shot.problem ?? noSlot(plan, answer.position));
      const lookMs = Math.max(nowMs + 1_000, answer.retryAtMs ?? Number.POSITIVE_INFINITY);
      return {
        ...waiting,
        queuePosition: answer.position,
        expectedWaitSeconds: Math.round(answer.expectedWaitMs / 1_000),
        dueAt: iso(Math.min(lookMs, nowMs + QUEUE_LOOK_MS, deadlineMs)),
      };
    }
    case 'budget_exceeded': {
      if (shot.state !== 'waiting') return { ...shot, leaseUntil: null };
      const leftUsd = Math.max(0, Math.round(answer.leftUsd * 10_000) / 10_000);
      const detail = `This render would have gone over the day's ceiling of $${plan.budget.dailyUsd}; $${leftUsd} of it are left.`;
      return end(waiting, 'budget_exceeded', nowMs, { code: 'BUDGET_EXCEEDED', detail });
    }
  }
}

/** The backend had no slot although one was granted: others share its quota. Back to the same turn in the queue. */
export function onReturned(shot: ShotRun, { retryAtMs }: { retryAtMs: number }, nowMs: number, plan: Plan): ShotRun {
  return {
    ...shot,
    leaseUntil: null,
    queuePosition: 1,
    dueAt: iso(Math.min(retryAtMs, queueDeadlineMs(shot, plan, nowMs))),
  };
}

export function onSubmitted(
  shot: ShotRun,
  result: ActivityOutput<'submitRender'>,
  { nowMs, plan }: { nowMs: number; plan: Plan },
): ShotRun {
  const tried = { ...shot, attempts: shot.attempts + 1, firstTriedAt: shot.firstTriedAt ?? iso(nowMs) };
  switch (result.outcome) {
    case 'accepted':
      return move(tried, 'rendering', {
        renderId: result.renderId,
        backendStatus: result.backendStatus,
        acceptedAt: iso(nowMs),
        unclearSince: null,
        chargedUsd: result.chargedUsd,
        dueAt: iso(nextPoll(nowMs, result.pollAfterMs, plan)),
      });
    case 'busy':
      // It still holds the slot it was granted; the loop gives that back next, and learns when to try again.
      return {
        ...move(tried, 'waiting', {
          dueAt: result.retryAfterMs === null ? null : iso(nowMs + result.retryAfterMs),
          unclearSince: null,
        }),
        problem: result.problem,
      };
    case 'slot_first':
      // What it holds goes back first: the loop returns it, and it has its turn anew. A wait for an answer is not one for a slot.
      return {
        ...move(shot, 'waiting', {
          dueAt: iso(nowMs),
          unclearSince: null,
          ...(shot.unclearSince === null ? {} : { firstTriedAt: null }),
        }),
        problem: result.problem,
      };
    case 'reconciling':
      return {
        ...move(shot, 'reconciling', {
          dueAt: iso(nowMs + result.retryAfterMs),
          unclearSince: shot.unclearSince ?? iso(nowMs),
        }),
        problem: result.problem,
      };
    case 'undecided': {
      // The wait for a person is bounded too.
      const unclearSince = shot.unclearSince ?? iso(nowMs);
      const deadlineMs = Date.parse(unclearSince) + plan.timing.decisionDeadlineSeconds * 1_000;
      if (nowMs >= deadlineMs) return end(shot, 'outcome_unknown', nowMs, result.problem);
      const dueAt = iso(Math.min(nowMs + DECISION_LOOK_MS, deadlineMs));
      return { ...move(shot, 'undecided', { dueAt, unclearSince }), problem: result.problem };
    }
    case 'unreachable': {
      const troubles = tried.troubles + 1;
      if (troubles > MAX_UNREACHABLE) return end(tried, result.as, nowMs, result.problem);
      return again(
        { ...tried, state: 'submitting' },
        nowMs + plan.timing.pollIntervalSeconds * 1_000 * 2 ** (troubles - 1),
        result.problem,
        troubles,
      );
    }
    case 'cancelled':
      return end(shot, 'cancelled', nowMs);
    case 'ended':
      return end(tried, result.as, nowMs, result.problem);
  }
}

export function onReport(shot: ShotRun, report: RenderReport, nowMs: number, plan: Plan): ShotRun {
  const deadlineMs = renderDeadlineMs(shot, plan, nowMs);
  const late = nowMs >= deadlineMs;
  switch (report.outcome) {
    case 'running': {
      const heard = {
        ...shot,
        backendStatus: report.backendStatus,
        progress: report.progress,
        problem: null,
        troubles: 0,
      };
      if (late) {
        return end(heard, 'timed_out', nowMs, {
          code: 'timed_out',
          detail: `Still ${report.backendStatus} at ${report.progress} % after ${plan.timing.renderDeadlineSeconds} s.`,
        });
      }
      return again(heard, Math.min(nextPoll(nowMs, report.pollAfterMs, plan), deadlineMs), null);
    }
    case 'completed':
      return move(shot, 'storing', {
        backendStatus: report.backendStatus,
        progress: 100,
        chargedUsd: report.chargedUsd,
      });
    case 'ended': {
      const { backendStatus, chargedUsd } = report;
      return end({ ...shot, backendStatus, chargedUsd }, report.as, nowMs, report.problem);
    }
    case 'unanswered':
      // The deadline is the only end of asking: a question that fails says nothing of the render.
      if (late) return end(shot, 'timed_out', nowMs, report.problem);
      return again(shot, Math.min(nextPoll(nowMs, report.retryAfterMs, plan), deadlineMs), report.problem);
    case 'missing': {
      const troubles = shot.troubles + 1;
      if (late || troubles >= MAX_MISSING) return end(shot, 'job_not_found', nowMs, report.problem);
      return again(shot, nextPoll(nowMs, null, plan), report.problem, troubles);
    }
  }
}

export function onStored(shot: ShotRun, result: ActivityOutput<'storeClip'>, nowMs: number, plan: Plan): ShotRun {
  switch (result.outcome) {
    case 'stored':
      return move(shot, 'measuring', { clip: result.clip });
    case 'not_ready':
      if (nowMs >= renderDeadlineMs(shot, plan, nowMs)) return end(shot, 'download_not_ready', nowMs, result.problem);
      // Back to asking: only the job itself can say whether it is gone or late.
      return {
        ...move(shot, 'rendering', { dueAt: iso(nextPoll(nowMs, result.retryAfterMs, plan)) }),
        problem: result.problem,
      };
    case 'invalid': {
      const troubles = shot.troubles + 1;
      if (troubles >= MAX_INVALID) return end(shot, 'clip_invalid', nowMs, result.problem);
      return again(shot, nextPoll(nowMs, null, plan), result.problem, troubles);
    }
  }
}

export function onMeasured(
  shot: ShotRun,
  result: ActivityOutput<'measureClip'>,
  planned: PlannedShot,
  nowMs: number,
): ShotRun {
  if (result.outcome === 'unreadable') return end(shot, 'clip_invalid', nowMs, result.problem);
  return end({ ...shot, verdict: result.verdict }, soundOutcome(result.verdict, planned), nowMs);
}

/** A clip is paid and stored whatever it sounds like; that the sound asked for is missing has names of its own. */
function soundOutcome(verdict: Verdict, planned: PlannedShot): ShotOutcome {
  if (planned.sound === 'any') return 'completed';
  if (verdict.sound === 'none') return 'completed_without_audio_track';
  if (verdict.sound === 'silent') return 'completed_without_audible_sound';
  return verdict.sound === 'faint' && planned.sound === 'audible' ? 'completed_without_audible_sound' : 'completed';
}

/** Until when a shot may wait for a slot, ms since the epoch. */
export const queueDeadlineMs = (shot: ShotRun, { timing }: Plan, nowMs: number): number =>
  Date.parse(shot.firstTriedAt ?? iso(nowMs)) + timing.queueDeadlineSeconds * 1_000;

const renderDeadlineMs = (shot: ShotRun, { timing }: Plan, nowMs: number): number =>
  Date.parse(shot.acceptedAt ?? iso(nowMs)) + timing.renderDeadlineSeconds * 1_000;

const noSlot = (plan: Plan, position: number): Problem => ({
  code: 'too_many_requests',
  detail: `No slot came free within ${plan.timing.queueDeadlineSeconds} s; it was number ${position} in the queue.`,
});

const nextPoll = (nowMs: number, askedForMs: number | null, plan: Plan): number =>
  nowMs + Math.max(SHORTEST_POLL_MS, askedForMs ?? plan.timing.pollIntervalSeconds * 1_000);

export function shotOf(run: PipelineRun, name: string): ShotRun {
  const shot = run.shots[name];
  if (shot === undefined)
    throw new Error(`The run has no shot "${name}"; it has ${Object.keys(run.shots).join(', ')}.`);
  return shot;
}

export const iso = (ms: number): string => new Date(ms).toISOString();
