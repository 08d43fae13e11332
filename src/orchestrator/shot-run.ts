import type { ActivityOutput, RenderReport } from '../contract/activities';
import type { Problem, ShotOutcome } from '../contract/outcome';
import type { Plan, PlannedShot } from '../contract/plan';
import type { ShotRun, ShotState, Verdict } from '../contract/run';

/** Tries of a step that keeps failing here (not at the backend) before the shot ends as `internal_error`. */
const MAX_TROUBLES = 5;
/** Submits in a row that reached nobody; with doubling pauses that is about ten minutes. */
const MAX_UNREACHABLE = 6;
/** Answers "no such job" in a row before it is believed: a list that lags or a node that is behind says so too. */
const MAX_MISSING = 3;
/** Downloads that were no whole MP4 before the clip is given up. */
const MAX_INVALID = 4;
/** Seconds before a render that was refused for want of a place is tried again, when the backend names no time. */
const BUSY_RETRY_SECONDS = 30;
const BACKEND_WORDS = ['queued', 'in_progress', 'completed', 'failed'];

export const freshShot = (): ShotRun => ({
  state: 'pending',
  outcome: null,
  attempts: 0,
  renderId: null,
  backendStatus: null,
  progress: 0,
  firstTriedAt: null,
  acceptedAt: null,
  endedAt: null,
  dueAt: null,
  troubles: 0,
  chargedUsd: 0,
  problem: null,
  clip: null,
  verdict: null,
});

/** True while the backend's word is one that every backend uses, and so needs no mention. */
export const isUsualWord = (backendStatus: string): boolean => BACKEND_WORDS.includes(backendStatus);

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
  if (troubles >= MAX_TROUBLES) return end(shot, 'internal_error', nowMs, problem);
  return again(shot, nowMs + plan.timing.pollIntervalSeconds * 1_000, problem, troubles);
}

export function onSubmitted(
  shot: ShotRun,
  result: ActivityOutput<'submitRender'>,
  { nowMs, plan, planned }: { nowMs: number; plan: Plan; planned: PlannedShot },
): ShotRun {
  const tried = { ...shot, attempts: shot.attempts + 1, firstTriedAt: shot.firstTriedAt ?? iso(nowMs) };
  switch (result.outcome) {
    case 'accepted':
      return move(tried, 'rendering', {
        renderId: result.renderId,
        backendStatus: result.backendStatus,
        acceptedAt: iso(nowMs),
        chargedUsd: planned.priceUsd,
        dueAt: iso(nextPoll(nowMs, result.pollAfterMs, plan)),
      });
    case 'busy': {
      const queueDeadlineMs = Date.parse(tried.firstTriedAt) + plan.timing.queueDeadlineSeconds * 1_000;
      const dueMs = nowMs + (result.retryAfterMs ?? BUSY_RETRY_SECONDS * 1_000);
      if (dueMs > queueDeadlineMs) return end(tried, 'too_many_requests', nowMs, result.problem);
      return { ...move(tried, 'waiting', { dueAt: iso(dueMs) }), problem: result.problem };
    }
    case 'unreachable': {
      const troubles = tried.troubles + 1;
      if (troubles > MAX_UNREACHABLE) return end(tried, result.as, nowMs, result.problem);
      return again(
        tried,
        nowMs + plan.timing.pollIntervalSeconds * 1_000 * 2 ** (troubles - 1),
        result.problem,
        troubles,
      );
    }
    case 'cancelled':
      return end(tried, 'cancelled', nowMs);
    case 'ended':
      return end(tried, result.as, nowMs, result.problem);
  }
}

export function onReport(shot: ShotRun, report: RenderReport, nowMs: number, plan: Plan): ShotRun {
  const deadlineMs = Date.parse(shot.acceptedAt ?? iso(nowMs)) + plan.timing.renderDeadlineSeconds * 1_000;
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
      return move(shot, 'storing', { backendStatus: report.backendStatus, progress: 100 });
    case 'ended':
      return end({ ...shot, backendStatus: report.backendStatus }, report.as, nowMs, report.problem);
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
    case 'not_ready': {
      const deadlineMs = Date.parse(shot.acceptedAt ?? iso(nowMs)) + plan.timing.renderDeadlineSeconds * 1_000;
      if (nowMs >= deadlineMs) return end(shot, 'download_not_ready', nowMs, result.problem);
      // Back to asking: only the job itself can say whether it is gone or late.
      return {
        ...move(shot, 'rendering', { dueAt: iso(nextPoll(nowMs, result.retryAfterMs, plan)) }),
        problem: result.problem,
      };
    }
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

const nextPoll = (nowMs: number, askedForMs: number | null, plan: Plan): number =>
  nowMs + (askedForMs ?? plan.timing.pollIntervalSeconds * 1_000);

export const iso = (ms: number): string => new Date(ms).toISOString();
