import type { DecidedGate, GateKind } from '../contract/gate';
import type { Plan } from '../plans/plan';
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
  plannedShot({ agreed }, name).changes !== null &&
  passedGateOf(run, 'reference') === undefined;

/** Number of the candidate that a person picked for the reference; undefined where nobody did. */
export const pickedOf = (run: Gated): number | undefined => passedGateOf(run, 'reference')?.decision?.candidate;

const isAboutNow = (run: Gated, { attempts }: DecidedGate): boolean =>
  Object.entries(attempts).every(([name, attempt]) => lastAttemptOf(run, name) === attempt);
