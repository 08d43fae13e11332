import { z } from 'zod';
import type { ReferenceFrame } from '../contract/reference-frame';
import type { Verdict } from '../contract/verdict';
import { fileIn } from '../plans/files';
import type { MadeHow } from '../plans/made-from';
import type { GivenReference, Plan, PlannedReference, PlannedShot } from '../plans/plan';
import { backendOf, shotOfStill } from '../plans/plan';
import type { Fit, Prepared } from '../contract/prepared';
import type { PipelineRun } from '../shots/run';
import { frameOf, shotOf } from '../shots/run';
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

/**
 * The table of a pipeline: the stills that it was given, then each shot, and after it the references that are taken from it. Claims
 * come from measurements only.
 */
export const lineage = (plan: Plan, run: PipelineRun): LineageStep[] => [
  ...plan.agreed.references.flatMap((reference) => ('source' in reference ? [givenStep(reference)] : [])),
  ...plan.agreed.shots.flatMap((planned) => [
    planned.makes === 'picture' ? pictureStep(planned, run, plan) : shotStep(plan, planned, run),
    ...plan.agreed.references
      .filter((reference) => shotOfStill(reference) === planned.name)
      .map((reference) => referenceStep(planned, reference, run)),
  ]),
];

/** A shot that makes a picture; the row after it says what became of that. */
function pictureStep(planned: PlannedShot, run: PipelineRun, plan: Plan): LineageStep {
  const facts = factsOfShot(shotOf(run, planned.name));
  const isStored = hasClip(facts.outcome);
  const { model } = backendOf(plan, planned.name);
  return {
    step: `${planned.name} picture`,
    input: `text for ${model}`,
    output: isStored ? fileIn(facts.clip?.blob ?? planned.file) : null,
    changed: isStored ? `first picture, ${planned.size ?? plan.agreed.size} asked for` : endingOf(facts),
    anchored: toBeKept(plan.agreed.anchors),
  };
}

function shotStep({ agreed }: Plan, planned: PlannedShot, run: PipelineRun): LineageStep {
  const facts = factsOfShot(shotOf(run, planned.name));
  const isStored = hasClip(facts.outcome);
  const start = agreed.references.find(({ name }) => name === planned.startsFrom);
  const source = agreed.shots.find(({ name }) => name === planned.madeFrom?.shot);
  return {
    step: planned.name,
    input:
      source !== undefined
        ? madeOf(source, planned)
        : start === undefined
          ? 'text brief'
          : `${fileOfStill(start, run)} + prompt`,
    output: isStored ? planned.file : null,
    changed: isStored
      ? `${planned.changes ?? 'first render'}; ${added(planned)}${soundAndMotion(facts.verdict)}`
      : endingOf(facts),
    anchored:
      start === undefined && source === undefined
        ? toBeKept(agreed.anchors)
        : isStored
          ? keptBy(facts.verdict, planned.madeFrom?.how)
          : 'nothing: there is no clip',
  };
}

/** No picture was sent: the backend has the clip itself. */
const madeOf = ({ file }: PlannedShot, { madeFrom }: PlannedShot): string =>
  madeFrom === undefined ? file : `${file} at the backend (${madeFrom.how}) + prompt`;

const added = ({ madeFrom }: PlannedShot): string =>
  madeFrom?.addsSeconds === undefined ? '' : `${madeFrom.addsSeconds} s added; `;

/** Of several candidates, the one that was chosen is the reference. */
function fileOfStill({ name, file }: PlannedReference, run: PipelineRun): string {
  const frame = frameOf(run, name);
  return frame === null ? file : fileIn(frame.blob);
}

function referenceStep({ file: clip }: PlannedShot, planned: PlannedReference, run: PipelineRun): LineageStep {
  const { name } = planned;
  const reference = run.references[name];
  if (reference?.outcome === 'taken') {
    const isSecond = 'secondOf' in planned && planned.secondOf !== undefined;
    const of =
      reference.candidates === undefined
        ? isSecond
          ? ', the second best'
          : ''
        : `, chosen of ${reference.candidates.length}`;
    const anchored = `${ofFrame(reference.frame)}${of}`;
    const output = fileOfStill(planned, run);
    const { prepared } = reference.frame;
    const changed = prepared === undefined ? 'nothing: one frame, as decoded' : changesOf(prepared).join('; ');
    return { step: name, input: clip, output, changed, anchored };
  }
  const none = 'fit' in planned ? 'no picture was made' : 'there was no clip to take a frame from';
  const changed = reference?.problem.detail ?? none;
  return { step: name, input: clip, output: null, changed, anchored: 'nothing' };
}

/** What was done to a still that the pipeline was given. */
function givenStep({ name, source, file, frame }: GivenReference): LineageStep {
  if (source.kind === 'clip') {
    const input = `clip of ${source.shot} in pipeline ${source.pipeline}`;
    return { step: name, input, output: file, changed: 'nothing: one frame, as decoded', anchored: ofFrame(frame) };
  }
  const { given, where, original, prepared } = source;
  const came = given === 'data' ? 'with the brief' : `from ${where ?? given}`;
  return {
    step: name,
    input: `own picture ${came}, ${original.width}x${original.height}`,
    output: file,
    changed: changesOf(prepared).join('; '),
    anchored: ofFrame(frame),
  };
}

function changesOf({ fit, orientation, flattened, profile }: Prepared): string[] {
  return [
    FITTED[fit],
    ...(orientation === 1 ? [] : ['turned upright']),
    ...(flattened ? ['transparent parts laid on white'] : []),
    ...(profile === undefined
      ? []
      : [`colour profile ${profile.name} ${profile.applied ? 'applied' : 'left out of account'}`]),
  ];
}

const FITTED: Readonly<Record<Fit, string>> = {
  cover: 'scaled to fill the frame, what hung over cut off',
  contain: 'scaled to fit into the frame, bars added',
  exact: 'nothing of its size',
};

const ofFrame = ({ atSeconds, width, height }: ReferenceFrame): string =>
  `${atSeconds === null ? 'the picture' : `the frame at ${atSeconds.toFixed(3)} s`}, ${width}x${height}`;

const endingOf = ({ outcome, problem }: ShotFacts): string => [outcome, problem?.detail].filter(Boolean).join(': ');

const soundAndMotion = (verdict: Verdict | null): string =>
  verdict === null ? 'not measured' : `picture ${verdict.motion}, sound ${verdict.sound}`;

const toBeKept = (anchors: readonly string[]): string =>
  anchors.length === 0 ? 'no anchors were named' : `to be kept: ${anchors.join(', ')}`;

/** What was measured at the opening frame, or where an extension begins; an SSIM of 1 is an equal picture. */
function keptBy(verdict: Verdict | null, how: MadeHow | undefined): string {
  if (verdict === null) return 'not measured';
  const { anchor, numbers } = verdict;
  const ssim = numbers['anchorSsim'];
  const { frame, other } = how === undefined ? OF_REFERENCE : how === 'extend' ? OF_SEAM : OF_SOURCE;
  const figure = typeof ssim === 'number' ? ` (${frame} SSIM ${ssim.toFixed(3)})` : '';
  switch (anchor) {
    case 'anchored':
      return `subject, palette and framing${figure}`;
    case 'weak':
      return `loosely: the ${frame} is near ${other}${figure}`;
    case 'drifted':
      return `not kept: the ${frame} left ${other}${figure}`;
    case 'not_compared':
      return 'not compared';
  }
}

/** Which frame was compared, and with what. */
const OF_REFERENCE = { frame: 'opening frame', other: 'the reference' };
const OF_SOURCE = { frame: 'opening frame', other: 'that of its source' };
const OF_SEAM = { frame: 'first added frame', other: 'the last one of its source' };
