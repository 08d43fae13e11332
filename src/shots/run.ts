import { z } from 'zod';
import { decidedGateSchema } from '../contract/gate';
import { problemSchema } from '../contract/outcome';
import { cancelRequestSchema } from '../contract/cancel-request';
import type { Plan } from '../plans/plan';
import { priceOf } from '../plans/plan';
import { fromFirstRun } from './first-run';
import type { ReferenceCandidate } from '../contract/reference-candidate';
import type { ReferenceFrame } from '../contract/reference-frame';
import { replacedSchema } from './attempts';
import { takenReferenceSchema } from './reference';
import type { Shot } from './shot';
import { freshShot, shotSchema } from './shot';
import { pipelineStateSchema } from './pipeline-words';

const currentRunSchema = z.strictObject({
  state: pipelineStateSchema,
  /** US dollars charged for earlier attempts of its shots. */
  earlierUsd: z.number(),
  /** US dollars that earlier attempts may have cost besides, though nobody can say so. */
  earlierUnclearUsd: z.number(),
  startedAt: z.string(),
  endedAt: z.string().nullable(),
  shots: z.record(z.string(), shotSchema).readonly(),
  /** By name; one that is not there yet has not been taken. */
  references: z.record(z.string(), takenReferenceSchema),
  /** Why there is no manifest, when there should be one. */
  problem: problemSchema.nullable(),
  cancel: cancelRequestSchema.nullable(),
  /** Remote jobs deleted by a cancel, and those that could not be and are still charged. */
  cleanup: z.strictObject({ deleted: z.array(z.string()), stillCharged: z.array(z.string()) }).nullable(),
  manifest: z.string().nullable(),
  /** Shots that a person asked for again by name, which may start from a clip that may be only its beginning. Absent: none. */
  namedAgain: z.array(z.string()).optional(),
  /** Every gate so far, in the order in which they opened; absent: none. */
  gates: z.array(decidedGateSchema).optional(),
  /** Somebody stopped it at this gate; absent: nobody did. */
  stopped: z.strictObject({ gate: z.string() }).optional(),
  /** Attempts that others stand in the place of, in the order in which they were replaced, by shot; absent: none. */
  replaced: z.record(z.string(), z.array(replacedSchema)).optional(),
  /** What the attempt that counts is rendered from, where that is not the plan's, by shot; absent: all are. */
  anew: z.record(z.string(), z.strictObject({ prompt: z.string().optional(), seed: z.number().optional() })).optional(),
});

/**
 * What the orchestrator knows of its pipeline; carried over when it continues as new, and its output in the end. Runs that were
 * recorded by the first version are read as what they meant.
 */
export const pipelineRunSchema = z.preprocess(fromFirstRun, currentRunSchema);
type Run = z.infer<typeof currentRunSchema>;
/** `apply` alone writes its shots. */
export type PipelineRun = Omit<Run, 'shots'> & Readonly<Pick<Run, 'shots'>>;

/** A pipeline before its first step. */
export const freshRun = (plan: Plan, startedAt: string): PipelineRun => ({
  state: 'running',
  earlierUsd: 0,
  earlierUnclearUsd: 0,
  startedAt,
  endedAt: null,
  shots: Object.fromEntries(plan.agreed.shots.map(({ name }) => [name, freshShot(priceOf(plan, name))])),
  references: givenReferences(plan),
  problem: null,
  cancel: null,
  cleanup: null,
  manifest: null,
});

/** The stills that a plan brings along. */
export const givenReferences = ({ agreed }: Plan): PipelineRun['references'] =>
  Object.fromEntries(
    agreed.references.flatMap(({ name, frame }) => (frame === undefined ? [] : [[name, { outcome: 'taken', frame }]])),
  );

/** The shot of that name; throws for a name that the run has not. */
export function shotOf(run: Pick<PipelineRun, 'shots'>, name: string): Shot {
  const shot = run.shots[name];
  if (shot === undefined)
    throw new Error(`The run has no shot "${name}"; it has ${Object.keys(run.shots).join(', ')}.`);
  return shot;
}

/** The frame of a reference, once it is taken. */
export function frameOf({ references }: Pick<PipelineRun, 'references'>, name: string | null): ReferenceFrame | null {
  const reference = name === null ? undefined : references[name];
  return reference?.outcome === 'taken' ? reference.frame : null;
}

/** What a reference was chosen of; undefined where there was no choice, or where it is not taken. */
export function candidatesOf(
  { references }: Pick<PipelineRun, 'references'>,
  name: string,
): ReferenceCandidate[] | undefined {
  const reference = references[name];
  return reference?.outcome === 'taken' ? reference.candidates : undefined;
}
