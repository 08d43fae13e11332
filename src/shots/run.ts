import { z } from 'zod';
import { problemSchema, shotOutcomeSchema } from '../contract/outcome';

/** What one shot is doing. `ended` always comes with an outcome. */
export const shotStateSchema = z.enum([
  'pending',
  /** For a slot in the backend's queue. */
  'waiting',
  'submitting',
  /** The answer to a submit was lost; the backend's list is being asked. */
  'reconciling',
  /** The list could not tell; a person is asked. */
  'undecided',
  'rendering',
  'storing',
  'measuring',
  'ended',
]);
export type ShotState = z.infer<typeof shotStateSchema>;

export const stageSchema = z.enum(['baseline', 'reference', 'followUps', 'manifest', 'done']);
export type Stage = z.infer<typeof stageSchema>;

export const pipelineStateSchema = z.enum([
  'pending',
  'running',
  'suspended',
  'completed',
  'partial',
  'failed',
  'cancelled',
  'terminated',
]);
export type PipelineState = z.infer<typeof pipelineStateSchema>;
/** The states a pipeline can end in by itself. */
export const finalStateSchema = pipelineStateSchema.extract(['completed', 'partial', 'failed', 'cancelled']);

export const storedClipSchema = z.strictObject({
  /** Blob name in the media container. */
  blob: z.string(),
  bytes: z.number(),
  sha256: z.string(),
});
export type StoredClip = z.infer<typeof storedClipSchema>;

export const referenceFrameSchema = z.strictObject({
  blob: z.string(),
  bytes: z.number(),
  sha256: z.string(),
  /** Pixels. */
  width: z.number(),
  height: z.number(),
  /** Presentation time of the frame in the baseline, in seconds. */
  atSeconds: z.number(),
});
export type ReferenceFrame = z.infer<typeof referenceFrameSchema>;

/** Measured numbers for a clip and what they say. Levels in dB, loudness in LUFS; null where there was nothing to measure. */
export const verdictSchema = z.strictObject({
  anchor: z.enum(['anchored', 'weak', 'drifted', 'not_compared']),
  motion: z.enum(['moving', 'subtle', 'still', 'black']),
  sound: z.enum(['audible', 'faint', 'silent', 'none']),
  /** One sentence per finding, for people. */
  findings: z.array(z.string()),
  numbers: z.record(z.string(), z.number().nullable()),
});
export type Verdict = z.infer<typeof verdictSchema>;

/** One shot as the orchestrator carries it. Times are ISO 8601, UTC. */
export const shotRunSchema = z.strictObject({
  state: shotStateSchema,
  outcome: shotOutcomeSchema.nullable(),
  /** 1, and one more for every time the shot is rendered anew on request. Part of the render's name in the ledger. */
  attempt: z.number(),
  /** How often a submit was tried; refusals for want of a slot count. */
  attempts: z.number(),
  renderId: z.string().nullable(),
  /** The backend's own status word, as last heard. */
  backendStatus: z.string().nullable(),
  /** 0 to 100, as the backend says. */
  progress: z.number(),
  firstTriedAt: z.string().nullable(),
  acceptedAt: z.string().nullable(),
  endedAt: z.string().nullable(),
  /** Since when nobody can say whether the backend accepted it; null when that is known. */
  unclearSince: z.string().nullable(),
  /** The time its latest submit was asked for at: of two, the later one has the later time. Absent before the first. */
  askedAt: z.string().optional(),
  /** When this shot is next asked about or tried. */
  dueAt: z.string().nullable(),
  /** Troubles in a row in the present state, that are retried. */
  troubles: z.number(),
  /** Until when it holds a slot of the backend; null when it holds none. */
  leaseUntil: z.string().nullable(),
  /** Its position in the queue, 1 is next; null when not in it. */
  queuePosition: z.number().nullable(),
  /** Seconds that the wait for a slot is expected to last from now on; null when not in the queue. */
  expectedWaitSeconds: z.number().nullable(),
  /** What it was bought for, in US dollars, where that is not the plan's price: a resumed plan has today's. */
  priceUsd: z.number().optional(),
  /** US dollars charged so far. */
  chargedUsd: z.number(),
  /** The latest trouble, or why the shot ended as it did. */
  problem: problemSchema.nullable(),
  clip: storedClipSchema.nullable(),
  verdict: verdictSchema.nullable(),
  /** Jobs besides its own that most likely came of an earlier submit of it; absent where none were found. */
  surplusRenderIds: z.array(z.string()).optional(),
});
export type ShotRun = z.infer<typeof shotRunSchema>;

export const cancelRequestSchema = z.strictObject({ requestedAt: z.string(), reason: z.string().nullable() });
export type CancelRequest = z.infer<typeof cancelRequestSchema>;

/** What the orchestrator knows of its pipeline; carried over when it continues as new, and its output in the end. */
export const pipelineRunSchema = z.strictObject({
  stage: stageSchema,
  state: pipelineStateSchema,
  /** US dollars charged for earlier attempts of its shots. */
  earlierUsd: z.number(),
  /** US dollars that earlier attempts may have cost besides, though nobody can say so; absent where there are none. */
  earlierUnclearUsd: z.number().optional(),
  startedAt: z.string(),
  endedAt: z.string().nullable(),
  shots: z.record(z.string(), shotRunSchema),
  reference: referenceFrameSchema.nullable(),
  /** Why there is no reference, when there should be one. */
  problem: problemSchema.nullable(),
  cancel: cancelRequestSchema.nullable(),
  /** Remote jobs deleted by a cancel, and those that could not be and are still charged. */
  cleanup: z.strictObject({ deleted: z.array(z.string()), stillCharged: z.array(z.string()) }).nullable(),
  manifest: z.string().nullable(),
});
export type PipelineRun = z.infer<typeof pipelineRunSchema>;
