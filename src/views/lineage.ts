import { z } from 'zod';
import type { Verdict } from '../contract/verdict';
import type { Plan, PlannedReference, PlannedShot } from '../plans/plan';
import type { PipelineRun } from '../shots/run';
import { shotOf } from '../shots/run';
import { hasClip } from '../shots/words';
import type { ShotFacts } from './shot-facts';
import { factsOfShot } from './shot-facts';

/** One row of the table step · input · output · what changed · what stayed anchored. */
export const lineageStepSchema = z.strictObject({
  step: z.string(),
  input: z.string(),
  output: z.string().nullable(),
  changed: z.string(),
  anchored: z.string(),
});
export type LineageStep = z.infer<typeof lineageStepSchema>;

/** The table of a pipeline: each shot, and after it the references that are taken from it. Claims come from measurements only. */
export const lineage = (plan: Plan, run: PipelineRun): LineageStep[] =>
  plan.agreed.shots.flatMap((planned) => [
    shotStep(plan, planned, factsOfShot(shotOf(run, planned.name))),
    ...plan.agreed.references
      .filter(({ shot }) => shot === planned.name)
      .map((reference) => referenceStep(planned, reference, run)),
  ]);

function shotStep({ agreed }: Plan, planned: PlannedShot, facts: ShotFacts): LineageStep {
  const isStored = hasClip(facts.outcome);
  const start = agreed.references.find(({ name }) => name === planned.startsFrom);
  return {
    step: planned.name,
    input: start === undefined ? 'text brief' : `${start.file} + prompt`,
    output: isStored ? planned.file : null,
    changed: isStored ? `${planned.changes ?? 'first render'}; ${soundAndMotion(facts.verdict)}` : endingOf(facts),
    anchored:
      start === undefined ? toBeKept(agreed.anchors) : isStored ? keptBy(facts.verdict) : 'nothing: there is no clip',
  };
}

function referenceStep({ file: clip }: PlannedShot, { name, file }: PlannedReference, run: PipelineRun): LineageStep {
  const reference = run.references[name];
  if (reference?.outcome === 'taken') {
    const { atSeconds, width, height } = reference.frame;
    const anchored = `the frame at ${atSeconds.toFixed(3)} s, ${width}x${height}`;
    return { step: name, input: clip, output: file, changed: 'nothing: one frame, as decoded', anchored };
  }
  const changed = reference?.problem.detail ?? 'there was no clip to take a frame from';
  return { step: name, input: clip, output: null, changed, anchored: 'nothing' };
}

const endingOf = ({ outcome, problem }: ShotFacts): string => [outcome, problem?.detail].filter(Boolean).join(': ');

const soundAndMotion = (verdict: Verdict | null): string =>
  verdict === null ? 'not measured' : `picture ${verdict.motion}, sound ${verdict.sound}`;

const toBeKept = (anchors: readonly string[]): string =>
  anchors.length === 0 ? 'no anchors were named' : `to be kept: ${anchors.join(', ')}`;

/** What was measured at the opening frame; an SSIM of 1 is an equal picture. */
function keptBy(verdict: Verdict | null): string {
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
