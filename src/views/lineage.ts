import type { LineageStep } from './manifest';
import { hasClip } from '../contract/outcome';
import type { Plan, PlannedShot } from '../plans/plan';
import type { PipelineRun, ShotRun, Verdict } from '../shots/run';

/** The table of a pipeline: step · input · output · what changed · what stayed anchored. Claims come from measurements only. */
export function lineage(plan: Plan, run: PipelineRun): LineageStep[] {
  return plan.shots.flatMap((planned) => {
    const shot = run.shots[planned.name];
    if (shot === undefined) return [];
    const step = planned.changes === null ? baselineStep(plan, planned, shot) : followUpStep(plan, planned, shot);
    return planned.changes === null && plan.shots.length > 1 ? [step, referenceStep(plan, run)] : [step];
  });
}

function baselineStep(plan: Plan, planned: PlannedShot, shot: ShotRun): LineageStep {
  return {
    step: 'baseline',
    input: 'text brief',
    output: outputOf(planned, shot),
    changed: hasClip(shot.outcome) ? `first render; ${soundAndMotion(shot.verdict)}` : endingOf(shot),
    anchored: plan.anchors.length === 0 ? 'no anchors were named' : `to be kept: ${plan.anchors.join(', ')}`,
  };
}

function referenceStep(plan: Plan, run: PipelineRun): LineageStep {
  const { reference } = run;
  return {
    step: 'reference',
    input: plan.shots[0]?.file ?? 'baseline',
    output: reference === null ? null : plan.reference.file,
    changed:
      reference === null
        ? (run.problem?.detail ?? 'there was no clip to take a frame from')
        : 'nothing: one frame, as decoded',
    anchored:
      reference === null
        ? 'nothing'
        : `the frame at ${reference.atSeconds.toFixed(3)} s, ${reference.width}x${reference.height}`,
  };
}

function followUpStep(plan: Plan, planned: PlannedShot, shot: ShotRun): LineageStep {
  return {
    step: planned.name,
    input: `${plan.reference.file} + prompt`,
    output: outputOf(planned, shot),
    changed: hasClip(shot.outcome)
      ? `${planned.changes ?? 'nothing'}; ${soundAndMotion(shot.verdict)}`
      : endingOf(shot),
    anchored: hasClip(shot.outcome) ? anchorText(shot.verdict) : 'nothing: there is no clip',
  };
}

const outputOf = (planned: PlannedShot, shot: ShotRun): string | null => (hasClip(shot.outcome) ? planned.file : null);

const endingOf = ({ outcome, problem }: ShotRun): string => [outcome, problem?.detail].filter(Boolean).join(': ');

const soundAndMotion = (verdict: Verdict | null): string =>
  verdict === null ? 'not measured' : `picture ${verdict.motion}, sound ${verdict.sound}`;

/** What was measured at the opening frame; an SSIM of 1 is an equal picture. */
function anchorText(verdict: Verdict | null): string {
  if (verdict === null) return 'not measured';
  const { anchor, numbers } = verdict;
  const ssim = numbers['anchorSsim'];
  const figure = typeof ssim === 'number' ? ` (opening frame SSIM ${ssim.toFixed(3)})` : '';
  switch (anchor) {
    case 'anchored':
      return `subject, palette and framing${figure}`;
    case 'weak':
      return `loosely: the opening frame is near the reference${figure}`;
    case 'drifted':
      return `not kept: the opening frame left the reference${figure}`;
    case 'not_compared':
      return 'not compared';
  }
}
