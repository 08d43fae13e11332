import { sumUsd } from '../contract/money';
import { ANCHOR_RANK } from '../contract/verdict';
import type { Plan } from '../plans/plan';
import { apply } from './apply';
import type { Replaced } from './attempts';
import { lastAttemptOf } from './attempts';
import { whyNoRedo } from './budget';
import { mayStillRun } from './may-run';
import { remake } from './remake';
import type { PipelineRun } from './run';
import { shotOf } from './run';
import type { Shot, ShotIn } from './shot';
import { hasClip } from './words';

/**
 * Renders shots anew whose clip did not keep the reference, as often as the brief allows and the budget has room for, and in the end
 * lets the attempt count that kept it best. Told by the attempts alone, so that a crash or a resume redoes nothing twice.
 */
export function redoDrifted(plan: Plan, run: PipelineRun, nowMs: number): void {
  for (const { name, onDrift } of plan.agreed.shots) {
    if (onDrift === undefined || shotOf(run, name).state !== 'ended') continue;
    const redone = sinceReprompt(run, name);
    const isOver = run.cancel !== null || run.stopped !== undefined || redone.length >= onDrift.redo;
    const seed = onDrift.seeds?.[redone.length];
    const attempt = lastAttemptOf(run, name) + 1;
    const isLatest = shotOf(run, name).attempt === attempt - 1;
    if (!isOver && isLatest && hasDrifted(shotOf(run, name)) && whyNoRedo(plan, run, name) === undefined)
      remake(plan, run, { name, why: 'drifted', attempt, nowMs, ...(seed === undefined ? {} : { seed }) });
    else if (redone.length > 0) countBest(plan, run, { name, among: redone, nowMs });
  }
}

const hasDrifted = (shot: Shot): boolean => shot.state === 'ended' && shot.verdict?.anchor === 'drifted';

/** What another prompt made is not held against what the words before made. */
function sinceReprompt({ replaced }: PipelineRun, name: string): Replaced[] {
  const all = replaced?.[name] ?? [];
  return all.slice(all.map(({ why }) => why).lastIndexOf('reprompted') + 1);
}

function rankOf({ outcome, verdict }: ShotIn<'ended'>): number {
  if (!hasClip(outcome)) return -1;
  return verdict === null
    ? 0
    : ANCHOR_RANK[verdict.anchor] + Math.max(0, Math.min(0.999, verdict.numbers['anchorSsim'] ?? 0));
}

/** The attempt that opens nearest to its reference counts; of equal ones the one that counts already. */
function countBest(
  plan: Plan,
  run: PipelineRun,
  { name, among, nowMs }: { name: string; among: readonly Replaced[]; nowMs: number },
): void {
  const shot = shotOf(run, name);
  if (shot.state !== 'ended' || (shot.slot !== null && !mayStillRun(shot))) return;
  let best: Replaced | undefined;
  let bestRank = rankOf(shot);
  for (const each of among) {
    const rank = each.shot.state === 'ended' ? rankOf(each.shot) : -1;
    if (rank > bestRank) [best, bestRank] = [each, rank];
  }
  if (best?.shot.state !== 'ended') return;
  const { prompt, seed } = best;
  const { [name]: anew, ...others } = run.anew ?? {};
  const kept = (run.replaced?.[name] ?? []).filter((each) => each !== best);
  run.replaced = { ...run.replaced, [name]: [...kept, { shot, ...anew, why: 'another_is_better' }] };
  const of = { ...(prompt === undefined ? {} : { prompt }), ...(seed === undefined ? {} : { seed }) };
  run.anew = Object.keys(of).length === 0 ? others : { ...others, [name]: of };
  run.earlierUsd = sumUsd([run.earlierUsd, shot.chargedUsd, -best.shot.chargedUsd]);
  apply(run, name, { event: { type: 'chosen', shot: best.shot }, plan, nowMs });
}
