import { z } from 'zod';
import { cancelRequestSchema } from '../contract/cancel-request';
import { defined } from '../contract/defined';
import { decidedGateSchema } from '../contract/gate';
import { problemSchema, shotOutcomeSchema } from '../contract/outcome';
import { referenceCandidateSchema } from '../contract/reference-candidate';
import { referenceFrameSchema } from '../contract/reference-frame';
import { storedClipSchema } from '../contract/stored-clip';
import { verdictSchema } from '../contract/verdict';
import { madeFromSchema } from '../plans/made-from';
import type { Plan, PlannedShot } from '../plans/plan';
import { planSchema } from '../plans/plan';
import { spentUsd } from '../shots/budget';
import { finalStateSchema } from '../shots/pipeline-words';
import type { PipelineRun } from '../shots/run';
import { candidatesOf, frameOf, shotOf } from '../shots/run';
import { comparisonOf, comparisonSchema } from './comparison';
import { earlierAttempt, earlierAttemptSchema } from './earlier';
import { findingSchema, findingsOf } from './findings';
import { fromFirstManifest } from './first-manifest';
import { lineage, lineageStepSchema } from './lineage';
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
  /** Seed and parameters that it was rendered with; absent: none. */
  parameters: z.record(z.string(), z.union([z.string(), z.number()])).optional(),
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

const currentManifestSchema = z.strictObject({
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
  cancel: cancelRequestSchema.nullable(),
  lineage: z.array(lineageStepSchema),
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

/** The manifest of a pipeline that has ended. */
export function manifestOf(plan: Plan, run: PipelineRun): Manifest {
  const failed = Object.values(run.references).find((reference) => reference.outcome === 'failed');
  return {
    manifestVersion: 2,
    pipelineId: plan.pipelineId,
    state: finalStateSchema.parse(run.state),
    startedAt: run.startedAt,
    endedAt: run.endedAt ?? run.startedAt,
    plan,
    shots: plan.agreed.shots.map((planned) => manifestShot(plan, planned, run)),
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
    ...defined({ gates: run.gates }),
    cancel: run.cancel,
    lineage: lineage(plan, run),
    spentUsd: spentUsd(run),
  };
}

function manifestShot(plan: Plan, planned: PlannedShot, run: PipelineRun): z.infer<typeof manifestShotSchema> {
  const { name, changes, startsFrom, madeFrom, parameters } = planned;
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
    outcome: outcome ?? 'internal_error',
    referenceSha256: acceptedAt === null ? null : (frameOf(run, startsFrom)?.sha256 ?? null),
    duplicateJobs: [...duplicateJobs],
    ...run.anew?.[name],
    ...defined({ earlier: run.replaced?.[name]?.map(earlierAttempt) }),
    ...(madeFrom === undefined ? {} : { madeFrom: { ...madeFrom, renderId: sourceId } }),
    ...(parameters === undefined ? {} : { parameters }),
  };
}
