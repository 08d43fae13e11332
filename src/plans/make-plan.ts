import { createHash } from 'node:crypto';
import { defined } from '../contract/defined';
import type { AgreedWebhooks } from '../contract/webhook';
import type { Backend } from './backend';
import type { Brief } from './brief';
import type { ShotParameters } from './brief-parameters';
import { parametersOf } from './brief-parameters';
import { secondNameOf } from './compare';
import type { MadeHow } from './made-from';
import type { TermsOptions } from './make-terms';
import { makeTerms } from './make-terms';
import type { Agreed, FrameReference, GivenReference, Plan, PlannedReference, PlannedShot } from './plan';
import { composeBaselinePrompt, followUpPrompt } from './prompts';
import { redoOf } from './redo';
import { reviewOf } from './review';
import { BASELINE, madeHowOf, makingOrder, sourceNameOf, sourcesOf } from './sources';
import { isGiven, isOwnStill } from './still-rules';
import { modelFor, nearestInShape } from './taken';

export interface DraftOptions extends TermsOptions {
  readonly brief: Brief;
  /** The still of a brief that says where it is to be had; it has been had. Its blob is a file name. */
  readonly still?: GivenStill | undefined;
  /** Who is told of what happens; absent: nobody. */
  readonly webhooks?: AgreedWebhooks | undefined;
}

/** A still that is there before its pipeline begins. */
export type GivenStill = Omit<GivenReference, 'name'>;

/** A plan that is no pipeline's yet: what would be made, and on which terms. */
export type PlanDraft = Omit<Plan, 'pipelineId'>;

type FollowUp = NonNullable<Brief['followUps']>[number];

/** The loop's own two, one variable each, in the order in which a picture is made stable before it gets sound. */
const DEFAULT_FOLLOW_UPS: readonly FollowUp[] = [
  { name: 'motion', changes: 'motion' },
  { name: 'audio', changes: 'audio' },
];

/** Resolves a brief completely. Pure: the same brief, id and settings give the same plan. */
export function makePlan({ pipelineId, ...options }: DraftOptions & { readonly pipelineId: string }): Plan {
  const { planVersion, ...draft } = draftOf(options);
  return { planVersion, pipelineId, ...draft };
}

/** What a brief would become, before it has an id: for its price, or a dry run. */
export function draftOf({ brief, ...options }: DraftOptions): PlanDraft {
  const agreed = agree(brief, options);
  return { planVersion: 2, agreed, terms: makeTerms(agreed, options) };
}

function agree(
  brief: Brief,
  { backend, backends = [], still, webhooks }: Pick<DraftOptions, 'backend' | 'backends' | 'still' | 'webhooks'>,
): Agreed {
  const parameters = parametersOf(brief);
  const baseline: PlannedShot = {
    name: 'baseline',
    changes: null,
    startsFrom: isOwnStill(brief.reference) ? REFERENCE : null,
    prompt: brief.prompt ?? composeBaselinePrompt(brief.brief ?? { scene: '' }),
    file: fileName(1, 'baseline', 'mp4'),
    sound: brief.brief?.sound === undefined ? 'any' : 'present',
    ...(isOwnStill(brief.reference) ? withModelForImage(backend) : {}),
    ...withParameters(parameters),
  };
  const reference = referenceOf(brief, still);
  const picture = pictureOf(brief, backend);
  const shots = [...(picture === undefined ? [] : [picture]), ...(brief.baseline === false ? [] : [baseline])];
  const { followUps, references } = compared(brief, reference);
  for (const [index, { startsFrom, ...followUp }] of inMakingOrder(followUps).entries()) {
    const from = stillFor(followUp, { startsFrom, references, shots });
    if (!references.includes(from)) references.push(from);
    shots.push(
      plannedFollowUp(followUp, {
        ...{ index, brief, baseline, parameters, startsFrom: from.name, backend, backends },
        earlier: [...shots],
      }),
    );
  }
  return {
    name: brief.name,
    briefSha256: briefSha256(brief),
    anchors: brief.anchors,
    size: brief.size,
    seconds: brief.seconds,
    backend: { name: backend.name, model: backend.model },
    // A still that nothing starts from is not taken.
    references: references.filter(({ name }) => shots.some(({ startsFrom }) => startsFrom === name)),
    shots,
    maxUsd: brief.budget?.maxUsd ?? null,
    ...defined({ review: reviewOf(brief.review), webhooks }),
  };
}

/** What all shots start from where nothing else is said. */
const REFERENCE = 'reference';

/** The follow-ups with what they start from. Where two candidates are compared, the one there is, is made from each of them. */
function compared(
  { followUps, reference: { compare } }: Pick<Brief, 'followUps' | 'reference'>,
  reference: PlannedReference,
): { followUps: (FollowUp & { startsFrom: string })[]; references: PlannedReference[] } {
  const all = (followUps ?? DEFAULT_FOLLOW_UPS).map((followUp) => ({ ...followUp, startsFrom: reference.name }));
  if (compare === undefined || !('at' in reference)) return { followUps: all, references: [reference] };
  const { name, shot, at } = reference;
  const second = { name: secondNameOf(name), shot, at, secondOf: name, file: fileName(2, secondNameOf(name), 'png') };
  return {
    followUps: all.flatMap((each) => [each, { ...each, name: secondNameOf(each.name), startsFrom: second.name }]),
    references: [reference, second],
  };
}

function referenceOf({ reference }: Brief, still: GivenStill | undefined): PlannedReference {
  if (still !== undefined) return { name: REFERENCE, ...still };
  if (isGiven(reference)) throw new Error('The still of this brief has to be had before it is planned.');
  if (reference.generate !== undefined)
    return { name: REFERENCE, shot: REFERENCE, fit: reference.fit ?? 'cover', file: REFERENCE_FILE };
  return { name: REFERENCE, shot: BASELINE, ...placeOf(reference), file: REFERENCE_FILE };
}

/** The shot that makes the reference: it is ordered, paid and written down like any other, under the name of what it makes. */
function pictureOf({ reference: { generate }, size }: Brief, { name, images }: Backend): PlannedShot | undefined {
  if (generate === undefined) return undefined;
  if (images === undefined) throw new Error(`Backend "${name}" has no model for pictures.`);
  return {
    ...{ name: REFERENCE, changes: null, startsFrom: null, makes: 'picture', sound: 'any' },
    prompt: generate,
    size: nearestInShape(images.sizes, size),
    // Whatever type it comes in, which nobody can say before: the blob's own type is the true one.
    file: originalFile('png'),
    backend: { name, model: images.model },
  };
}

function withModelForImage(backend: Backend): Pick<PlannedShot, 'backend'> {
  const model = modelFor(backend, true);
  return model === backend.model ? {} : { backend: { name: backend.name, model } };
}

/** As in the brief, but what one comes from is before it. */
const inMakingOrder = <T extends FollowUp>(followUps: readonly T[]): T[] =>
  makingOrder(sourcesOf(followUps)).flatMap((place) => followUps[place] ?? []);

/** The still that a follow-up starts from: the one it names, which may be taken already for another; else the one it is given. */
function stillFor(
  followUp: FollowUp,
  {
    startsFrom,
    references,
    shots,
  }: { startsFrom: string; references: readonly PlannedReference[]; shots: readonly PlannedShot[] },
): PlannedReference {
  const { from } = followUp;
  if (from === undefined || madeHowOf(followUp) !== undefined) return named(references, startsFrom);
  const { shot, at = 'last' } = from;
  const same = references.find(
    (each) =>
      'at' in each &&
      each.candidates === undefined &&
      each.secondOf === undefined &&
      each.shot === shot &&
      each.at === at,
  );
  if (same !== undefined) return same;
  const source = shots.find(({ name }) => name === shot);
  if (source === undefined) throw new Error(`There is no shot "${shot}" to take a frame from.`);
  // No shot has such a name, and no clip such a file; what comes after a dot is the number of an attempt.
  return {
    name: `${shot}@${at}`,
    shot,
    at,
    file: source.file.replace(/\.mp4$/, at === 'last' ? '-last.png' : `-${String(at).replace('.', '_')}s.png`),
  };
}

function named(references: readonly PlannedReference[], name: string): PlannedReference {
  const reference = references.find((each) => each.name === name);
  if (reference === undefined) throw new Error(`There is no reference "${name}" to start from.`);
  return reference;
}

/** Where the reference is taken; of candidates the first place stands for all. */
function placeOf({ at, candidates }: Brief['reference']): Pick<FrameReference, 'at' | 'candidates'> {
  if (candidates === undefined) return { at: at ?? 0 };
  const [first = 0] = typeof candidates === 'number' ? [] : candidates;
  return { at: first, candidates };
}

/** What makes two briefs the same: every resolved field, in the order of the schema. */
export const briefSha256 = (brief: Brief): string => createHash('sha256').update(JSON.stringify(brief)).digest('hex');

interface FollowUpOptions {
  readonly index: number;
  readonly brief: Brief;
  readonly baseline: PlannedShot;
  /** What the brief gives every shot. */
  readonly parameters: ShotParameters;
  readonly startsFrom: string;
  readonly backend: Backend;
  readonly backends: readonly Backend[];
  /** The shots before it, the baseline first. */
  readonly earlier: readonly PlannedShot[];
}

function plannedFollowUp(
  followUp: FollowUp,
  { index, brief, baseline, parameters, startsFrom, backend, backends, earlier }: FollowUpOptions,
): PlannedShot {
  const { name, changes } = followUp;
  const how = madeHowOf(followUp);
  const common = {
    ...{ name, changes },
    prompt:
      followUpPrompt({ ...followUp, how }, { anchors: brief.anchors, sound: brief.brief?.sound }) ?? baseline.prompt,
    file: fileName(index + 3, name, 'mp4'),
    sound: changes === 'audio' ? ('audible' as const) : ('any' as const),
  };
  if (how !== undefined) {
    const source = earlier.find((shot) => shot.name === sourceNameOf(followUp)) ?? baseline;
    return {
      ...common,
      ...redoOf(followUp, {}),
      startsFrom: null,
      ...madeFrom(source, { how, brief, seconds: followUp.seconds }),
    };
  }
  const elsewhere = backends.find((each) => each.name === followUp.backend) ?? backend;
  const model = modelFor(elsewhere, true);
  const isElsewhere = elsewhere.name !== backend.name || model !== backend.model;
  return {
    ...common,
    startsFrom,
    ...(isElsewhere ? { backend: { name: elsewhere.name, model } } : {}),
    ...redoOf(followUp, elsewhere),
    ...withParameters(parametersOf(followUp, parameters)),
  };
}

/** Backend, model and size are the source's, and its length; an extension adds as many seconds as it says, or as the brief has. */
function madeFrom(
  source: PlannedShot,
  { how, brief, seconds }: { how: MadeHow; brief: Brief; seconds: number | undefined },
): Pick<PlannedShot, 'madeFrom' | 'seconds' | 'backend'> {
  const addsSeconds = how === 'extend' ? (seconds ?? brief.seconds) : undefined;
  const length = (source.seconds ?? brief.seconds) + (addsSeconds ?? 0);
  return {
    madeFrom: { how, shot: source.name, ...(addsSeconds === undefined ? {} : { addsSeconds }) },
    ...(length === brief.seconds ? {} : { seconds: length }),
    ...(source.backend === undefined ? {} : { backend: source.backend }),
  };
}

const withParameters = (parameters: ShotParameters): Pick<PlannedShot, 'parameters'> =>
  Object.keys(parameters).length === 0 ? {} : { parameters: { ...parameters } };

function fileName(step: number, name: string, extension: string): string {
  return `${String(step).padStart(2, '0')}-${name}.${extension}`;
}

/** The file of the still, and of the picture that it was made of. */
export const REFERENCE_FILE = fileName(2, REFERENCE, 'png');
export const originalFile = (extension: string): string => fileName(2, `${REFERENCE}-original`, extension);
