import type { DecidedGate, GateKind } from '../contract/gate';
import type { Plan, PlannedShot } from '../plans/plan';
import { plannedShot } from '../plans/plan';
import { lastAttemptOf } from './attempts';
import type { PipelineRun } from './run';

type Gated = Pick<PipelineRun, 'shots' | 'replaced' | 'gates'>;

/** The gate at which the pipeline waits; undefined where it waits at none. */
export function openGateOf(run: Gated & Pick<PipelineRun, 'cancel' | 'stopped'>): DecidedGate | undefined {
  if (run.cancel !== null || run.stopped !== undefined) return undefined;
  const last = run.gates?.at(-1);
  return last?.decision === null && isAboutNow(run, last) ? last : undefined;
}

/** The gate of this kind that a person let the pipeline through, as long as nothing that it was about is new since. */
export const passedGateOf = (run: Gated, kind: GateKind): DecidedGate | undefined =>
  run.gates?.find(
    (gate) =>
      gate.kind === kind &&
      (gate.decision?.action === 'approve' || gate.decision?.action === 'pick') &&
      isAboutNow(run, gate),
  );

/** Whether a shot has to wait until somebody has looked at the reference. */
export const isHeld = ({ agreed }: Pick<Plan, 'agreed'>, run: Gated, name: string): boolean =>
  agreed.review?.gates.includes('reference') === true &&
  !isBeforeReference({ agreed }, plannedShot({ agreed }, name)) &&
  passedGateOf(run, 'reference') === undefined;

/** Whether the reference comes from a shot: where a picture is made for it, that one alone; else the baseline. */
export function isBeforeReference({ agreed }: Pick<Plan, 'agreed'>, { makes, changes }: PlannedShot): boolean {
  return agreed.shots.some((shot) => shot.makes === 'picture') ? makes === 'picture' : changes === null;
}

/** Number of the candidate that a person picked for the reference; undefined where nobody did. */
export const pickedOf = (run: Gated): number | undefined => passedGateOf(run, 'reference')?.decision?.candidate;

const isAboutNow = (run: Gated, { attempts }: DecidedGate): boolean =>
  Object.entries(attempts).every(([name, attempt]) => lastAttemptOf(run, name) === attempt);
