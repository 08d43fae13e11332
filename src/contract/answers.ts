import { z } from 'zod';
import { cancelRequestSchema } from './cancel-request';
import { problemSchema, shotOutcomeSchema } from './outcome';
import { referenceCandidateSchema } from './reference-candidate';
import { referenceFrameSchema } from './reference-frame';
import { cutSchema, readClipSchema, storedClipSchema } from './stored-clip';
import { verdictSchema } from './verdict';

const unclear = {
  /**
   * Since when the answer is known to be missing, ISO 8601, as the ledger's side has it: the same for every run that looks, also
   * after a resume. Null before the first look that found it missing.
   */
  unclearSince: z.string().nullable(),
  problem: problemSchema,
};

/** What became of one look at a render that is to be submitted. */
export const submitAnswerSchema = z.discriminatedUnion('outcome', [
  z.strictObject({
    outcome: z.literal('accepted'),
    renderId: z.string(),
    backendStatus: z.string(),
    pollAfterMs: z.number().nullable(),
    chargedUsd: z.number(),
    /** Id of the render that the backend makes it from; absent: of none. */
    sourceId: z.string().optional(),
  }),
  /** The answer to the POST was lost; the list is asked again after a while. */
  z.strictObject({ outcome: z.literal('reconciling'), retryAfterMs: z.number(), ...unclear }),
  /** The list does not tell what became of it: a person has to. */
  z.strictObject({ outcome: z.literal('undecided'), ...unclear }),
  /** No room now: nothing was accepted, and it may be tried again. */
  z.strictObject({ outcome: z.literal('busy'), retryAfterMs: z.number().nullable(), problem: problemSchema }),
  /** Nothing is under way, and it holds no slot that it could be submitted on. */
  z.strictObject({ outcome: z.literal('slot_first'), problem: problemSchema }),
  /** Nobody took it, and nothing was accepted; `as` is the ending if that goes on. */
  z.strictObject({ outcome: z.literal('unreachable'), as: shotOutcomeSchema, problem: problemSchema }),
  /** The backend, or one that a follow-up needs, does not answer questions yet, so nothing was sent: it may be waking up. */
  z.strictObject({ outcome: z.literal('asleep'), problem: problemSchema }),
  z.strictObject({
    outcome: z.literal('ended'),
    as: shotOutcomeSchema,
    problem: problemSchema,
    /** What a refusal cost; absent: nothing. */
    chargedUsd: z.number().optional(),
  }),
  z.strictObject({ outcome: z.literal('cancelled'), cancel: cancelRequestSchema }),
]);
export type SubmitAnswer = z.infer<typeof submitAnswerSchema>;

/** What the backend said of one render in flight. */
export const renderReportSchema = z.discriminatedUnion('outcome', [
  z.strictObject({
    outcome: z.literal('running'),
    backendStatus: z.string(),
    progress: z.number(),
    /** The backend shows that it works on it; absent before. */
    atWork: z.literal(true).optional(),
    pollAfterMs: z.number().nullable(),
  }),
  z.strictObject({ outcome: z.literal('completed'), backendStatus: z.string(), chargedUsd: z.number() }),
  z.strictObject({
    outcome: z.literal('ended'),
    as: shotOutcomeSchema,
    backendStatus: z.string(),
    chargedUsd: z.number(),
    problem: problemSchema,
  }),
  /** The question failed; that says nothing of the render. */
  z.strictObject({ outcome: z.literal('unanswered'), problem: problemSchema, retryAfterMs: z.number().nullable() }),
  z.strictObject({ outcome: z.literal('missing'), problem: problemSchema }),
]);
export type RenderReport = z.infer<typeof renderReportSchema>;

/** What became of the download of a finished clip. */
export const storeAnswerSchema = z.discriminatedUnion('outcome', [
  z.strictObject({ outcome: z.literal('stored'), clip: storedClipSchema }),
  /** Not to be had now; the job is asked again. */
  z.strictObject({
    outcome: z.literal('not_ready'),
    problem: problemSchema,
    retryAfterMs: z.number().nullable(),
    /** What there was of it, where that may be all: a second read decides. */
    read: readClipSchema.optional(),
    /** Where its connection was cut off; absent where it was not, or at once. */
    cut: cutSchema.optional(),
    /** The longest read so far of one that may go on, which is kept aside; absent: none. */
    kept: storedClipSchema.optional(),
  }),
  /** What came is nothing that a player shows. */
  z.strictObject({ outcome: z.literal('invalid'), problem: problemSchema, kept: storedClipSchema.optional() }),
  /** What came instead states that the job itself failed, whatever its status said: there is no clip, and none will come. */
  z.strictObject({ outcome: z.literal('failed'), problem: problemSchema, kept: storedClipSchema.optional() }),
]);
export type StoreAnswer = z.infer<typeof storeAnswerSchema>;

export const measureAnswerSchema = z.discriminatedUnion('outcome', [
  z.strictObject({
    outcome: z.literal('measured'),
    verdict: verdictSchema,
    /** Blob of a small picture of it; absent where none could be made or kept. */
    poster: z.string().optional(),
    /** Of the frames that were asked for, those that were taken, by the names of the references; absent: none. */
    stills: z.record(z.string(), referenceFrameSchema).optional(),
  }),
  z.strictObject({ outcome: z.literal('unreadable'), problem: problemSchema }),
]);
export type MeasureAnswer = z.infer<typeof measureAnswerSchema>;

export const extractAnswerSchema = z.discriminatedUnion('outcome', [
  z.strictObject({ outcome: z.literal('extracted'), reference: referenceFrameSchema }),
  z.strictObject({ outcome: z.literal('failed'), problem: problemSchema }),
]);

export const candidatesAnswerSchema = z.discriminatedUnion('outcome', [
  /** In the order in which the clip shows them. */
  z.strictObject({ outcome: z.literal('extracted'), candidates: z.array(referenceCandidateSchema).min(1) }),
  z.strictObject({ outcome: z.literal('failed'), problem: problemSchema }),
]);
