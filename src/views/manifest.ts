import { z } from 'zod';
import { cancelRequestSchema } from '../contract/cancel-request';
import { defined } from '../contract/defined';
import { decidedGateSchema } from '../contract/gate';
import type { ToldRenderDecision } from '../contract/render-decision';
import { decisionsOf, decisionsSchema } from './decisions';
import { problemSchema, shotOutcomeSchema } from '../contract/outcome';
import { provenanceSchema } from '../contract/provenance';
import type { Provenance } from '../contract/provenance';
import { referenceCandidateSchema } from '../contract/reference-candidate';
import { referenceFrameSchema } from '../contract/reference-frame';
import { storedClipSchema } from '../contract/stored-clip';
import { verdictSchema } from '../contract/verdict';
import { madeFromSchema } from '../plans/made-from';
import type { Plan, PlannedShot } from '../plans/plan';
import { backendOf, planSchema, plannedShot } from '../plans/plan';
import type { Render } from '../renders/render';
import { spentUsd } from '../shots/budget';
import { finalStateSchema } from '../shots/pipeline-words';
import type { PipelineRun } from '../shots/run';
import { candidatesOf, frameOf, shotOf } from '../shots/run';
import { attemptSchema, attemptsOf } from './attempts';
import { comparisonOf, comparisonSchema } from './comparison';
import { earlierAttempt, earlierAttemptSchema } from './earlier';
import { findingSchema, findingsOf } from './findings';
import { fromFirstManifest } from './first-manifest';
import { lineage, lineageStepSchema } from './lineage';
import { lineageMarkdown } from './lineage-markdown';
import { parentOf, parentSchema } from './parent';
import { promptDiff } from './prompt-diff';
import { madeOf, madeOfShape } from './made-of';
import { receivedOf, receivedSchema, withDifferences } from './received';
import { replaySchema } from './replays';
import { factsOfShot } from './shot-facts';

const manifestShotSchema = z.strictObject({
  name: z.string(),
  changes: z.string().nullable(),
  /** Name of the reference it started from; null for a shot that no picture was sent for. */
  startsFrom: z.string().nullable(),
  /** The shot whose render the backend made it from, how, and the id of that render (null: it was never submitted). */
  madeFrom: madeFromSchema.extend({ renderId: z.string().nullable() }).optional(),
  /** A picture, which is its `clip` then, in pixels of `size`; absent: a clip. */
  makes: z.literal('picture').optional(),
  size: z.string().optional(),
  /** Seed and parameters that it was rendered with; absent: none. */
  parameters: z.record(z.string(), z.union([z.string(), z.number()])).optional(),
  /** Fields from here to `attempts` are absent in manifests of earlier versions. */
  backend: z.strictObject({ name: z.string(), model: z.string() }).optional(),
  /** What it comes from; null for a shot that is made from text alone. */
  parent: parentSchema.nullable().optional(),
  /** What its prompt changed of its parent's, word by word: `{+added+}`, `[-removed-]`. Null where nothing, or where it has no parent. */
  promptDiff: z.string().nullable().optional(),
  /** Every render of it, the first first, with what was sent and what it cost. */
  attempts: z.array(attemptSchema).optional(),
  outcome: shotOutcomeSchema,
  renderId: z.string().nullable(),
  attempt: z.number(),
  submits: z.number(),
  acceptedAt: z.string().nullable(),
  endedAt: z.string().nullable(),
  /** What it was bought for, and what was charged. US dollars. */
  priceUsd: z.number(),
  chargedUsd: z.number(),
  /** SHA-256 of the image the render started from; null where none was sent. */
  referenceSha256: z.string().nullable(),
  clip: storedClipSchema.nullable(),
  /** What its clip says of where it comes from; absent where there is no clip, and in manifests of earlier versions. */
  provenance: provenanceSchema.optional(),
  verdict: verdictSchema.nullable(),
  /** What was asked for beside what came; null where nothing was measured, and in manifests of earlier versions. */
  received: receivedSchema.nullable().default(null),
  problem: problemSchema.nullable(),
  /** What it was rendered from, where that is not the plan's. */
  prompt: z.string().optional(),
  seed: z.number().optional(),
  /** Its attempts that do not count, in the order in which they were replaced; absent: there are none. */
  earlier: z.array(earlierAttemptSchema).optional(),
  /** Jobs that are most likely an earlier submit of it, charged besides. */
  duplicateJobs: z.array(z.string()),
});

export const currentManifestSchema = z.strictObject({
  manifestVersion: z.literal(2),
  pipelineId: z.string(),
  state: finalStateSchema,
  startedAt: z.string(),
  endedAt: z.string(),
  plan: planSchema,
  shots: z.array(manifestShotSchema),
  /** The stills that were taken. */
  references: z.array(
    referenceFrameSchema.extend({
      ...madeOfShape,
      /** What it was chosen of, in the order of the clip; absent: there was no choice. */
      candidates: z.array(referenceCandidateSchema).optional(),
    }),
  ),
  /** What all clips together say of a backend. */
  findings: z.array(findingSchema).default([]),
  /** Of one follow-up that was made from two candidates: which anchored better; absent: none was. */
  comparison: comparisonSchema.optional(),
  problem: problemSchema.nullable(),
  /** Where a person was waited for, and how that was decided; absent: nowhere. */
  gates: z.array(decidedGateSchema).optional(),
  /** What was decided at them, and about renders whose fate was unknown: who, when, what; absent: nothing. */
  decisions: decisionsSchema.optional(),
  cancel: cancelRequestSchema.nullable(),
  lineage: z.array(lineageStepSchema),
  /** The same table as Markdown. */
  lineageMarkdown: z.string().optional(),
  spentUsd: z.number(),
  /** The pipeline whose plan this is on another backend, and those that are this plan elsewhere; both only as answered. */
  replayOf: replaySchema.optional(),
  replays: z.array(replaySchema).optional(),
});

/**
 * The lineage of a pipeline: what was asked, what was rendered from what, what it cost, and what the measurements say. Manifests
 * of the first version are read as what they meant.
 */
export const manifestSchema = z.preprocess(fromFirstManifest, currentManifestSchema);
export type Manifest = z.infer<typeof currentManifestSchema>;

/** What only ledger and storage know: every render there was, what people decided about them, and what the clips say of themselves, by the names of their shots. */
export interface ManifestFacts {
  readonly renders?: readonly Render[];
  readonly provenance?: Readonly<Record<string, Provenance>>;
  readonly decided?: readonly ToldRenderDecision[];
}

/** The manifest of a pipeline that has ended. */
export function manifestOf(plan: Plan, run: PipelineRun, facts: ManifestFacts = {}): Manifest {
  const steps = lineage(plan, run);
  const decisions = decisionsOf(run.gates ?? [], facts.decided ?? []);
  const failed = Object.values(run.references).find((reference) => reference.outcome === 'failed');
  return {
    manifestVersion: 2,
    pipelineId: plan.pipelineId,
    state: finalStateSchema.parse(run.state),
    startedAt: run.startedAt,
    endedAt: run.endedAt ?? run.startedAt,
    plan,
    shots: plan.agreed.shots.map((planned) => manifestShot(plan, planned, { run, ...facts })),
    findings: findingsOf(
      plan,
      (name) => factsOfShot(shotOf(run, name)).verdict,
      (name) => frameOf(run, name),
    ),
    references: plan.agreed.references.flatMap((planned) => {
      const frame = frameOf(run, planned.name);
      const candidates = candidatesOf(run, planned.name);
      return frame === null ? [] : [{ ...madeOf(planned), ...frame, ...defined({ candidates }) }];
    }),
    ...defined({
      comparison: comparisonOf(plan, {
        verdictOf: (name) => factsOfShot(shotOf(run, name)).verdict,
        frameOf: (name) => frameOf(run, name),
      }),
    }),
    problem: run.problem ?? (failed?.outcome === 'failed' ? failed.problem : null),
    ...defined({ gates: run.gates, ...(decisions.length === 0 ? {} : { decisions }) }),
    cancel: run.cancel,
    lineage: steps,
    lineageMarkdown: lineageMarkdown(steps),
    spentUsd: spentUsd(run),
  };
}

function manifestShot(
  plan: Plan,
  planned: PlannedShot,
  { run, renders = [], provenance = {} }: ManifestFacts & { readonly run: PipelineRun },
): z.infer<typeof manifestShotSchema> {
  const parent = parentOf(plan, planned, run);
  const promptOf = (shot: string): string => run.anew?.[shot]?.prompt ?? plannedShot(plan, shot).prompt;
  const { name, changes, startsFrom, madeFrom, parameters, makes, size } = planned;
  const shot = shotOf(run, name);
  const {
    outcome,
    renderId,
    sourceId,
    attempt,
    submits,
    acceptedAt,
    endedAt,
    priceUsd,
    chargedUsd,
    clip,
    verdict,
    duplicateJobs,
  } = factsOfShot(shot);
  const received = receivedOf(plan, planned, verdict);
  return {
    ...{ name, changes, startsFrom, renderId, attempt, submits, acceptedAt, endedAt, priceUsd, chargedUsd },
    ...{ clip, verdict: withDifferences(verdict, received), received, problem: shot.problem },
    backend: backendOf(plan, name),
    ...{ parent, promptDiff: parent && promptDiff(promptOf(parent.shot), promptOf(planned.name)) },
    attempts: attemptsOf(renders, name),
    ...(clip === null || provenance[name] === undefined ? {} : { provenance: provenance[name] }),
    outcome: outcome ?? 'internal_error',
    referenceSha256: acceptedAt === null ? null : (frameOf(run, startsFrom)?.sha256 ?? null),
    duplicateJobs: [...duplicateJobs],
    ...run.anew?.[name],
    ...defined({ earlier: run.replaced?.[name]?.map(earlierAttempt) }),
    ...(madeFrom === undefined ? {} : { madeFrom: { ...madeFrom, renderId: sourceId } }),
    ...defined({ makes, size }),
    ...(parameters === undefined ? {} : { parameters }),
  };
}
