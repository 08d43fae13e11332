import type { DecidedGate, GateKind } from '../contract/gate';
import { iso } from '../contract/iso';
import type { Plan } from '../plans/plan';
import { sourceShotOf } from '../plans/plan';
import { lastAttemptOf } from './attempts';
import { isBeforeReference, openGateOf, passedGateOf } from './gates';
import { mayStillRun } from './may-run';
import { dueReferences, startBesidesGates } from './ready';
import type { PipelineRun } from './run';
import { candidatesOf, shotOf } from './run';

/** The gate that opens now; undefined where none does. Nothing is under way then that it could hold up. */
export function dueGate(plan: Plan, run: PipelineRun, nowMs: number): DecidedGate | undefined {
  const { review } = plan.agreed;
  if (review === undefined || run.cancel !== null || run.stopped !== undefined || openGateOf(run) !== undefined)
    return undefined;
  const kind = review.gates.find((each) => passedGateOf(run, each) === undefined && isDue(plan, run, each));
  if (kind === undefined) return undefined;
  const number = (run.gates ?? []).filter((gate) => gate.kind === kind).length + 1;
  const about = namesOf(plan, kind);
  return {
    id: `${kind === 'reference' ? 'reference' : 'follow-ups'}-${number}`,
    kind,
    since: iso(nowMs),
    until: iso(nowMs + review.timeoutMinutes * 60_000),
    attempts: Object.fromEntries(about.map((name) => [name, lastAttemptOf(run, name)])),
    candidates: kind === 'reference' ? candidatesIn(plan, run) : 0,
    shots: about.filter((name) => mayBeRemade(plan, run, name)),
    decision: null,
  };
}

/** The shots that a gate shows: those that the reference comes from, or those that start from it. */
const namesOf = (plan: Plan, kind: GateKind): string[] =>
  plan.agreed.shots.filter((shot) => isBeforeReference(plan, shot) === (kind === 'reference')).map(({ name }) => name);

function isDue(plan: Plan, run: PipelineRun, kind: GateKind): boolean {
  const names = namesOf(plan, kind);
  const followUps = namesOf(plan, 'followUps');
  if (names.some((name) => shotOf(run, name).state !== 'ended') || dueReferences(plan, run).length > 0) return false;
  if (kind === 'reference')
    return followUps.some(
      (name) => shotOf(run, name).state === 'pending' && startBesidesGates(plan, run, name) === 'ready',
    );
  // Of follow-ups that never began there is nothing to look at.
  return followUps.some((name) => {
    const shot = shotOf(run, name);
    return shot.state === 'ended' && shot.outcome !== 'skipped';
  });
}

const candidatesIn = ({ agreed }: Plan, run: PipelineRun): number =>
  Math.max(0, ...agreed.references.map(({ name }) => candidatesOf(run, name)?.length ?? 0));

/** What others were made from stays as it is, or nobody could say what they were made from; and what may still run is not over. */
function mayBeRemade(plan: Plan, run: PipelineRun, name: string): boolean {
  const shot = shotOf(run, name);
  if (shot.state !== 'ended' || mayStillRun(shot)) return false;
  const isBegun = (other: string): boolean => {
    const started = shotOf(run, other);
    return started.state !== 'pending' && !(started.state === 'ended' && started.outcome === 'skipped');
  };
  return !plan.agreed.shots.some((other) => sourceShotOf(plan, other) === name && isBegun(other.name));
}
