import { z } from 'zod';
import { problemSchema, shotOutcomeSchema } from '../contract/outcome';
import type { DuplicateJob, Render, RenderFacts } from './render';
import { jobEndingSchema, renderSchema, sentToSchema } from './render';

/** Version 1 had one object for all states, with null for what a state had not. */
const factsV1 = {
  recordVersion: z.literal(1),
  pipelineId: z.string(),
  shot: z.string(),
  attempt: z.number(),
  backend: sentToSchema,
  size: z.string(),
  seconds: z.number(),
  promptSha256: z.string(),
  priceUsd: z.number(),
  chargedUsd: z.number(),
  claimId: z.string().optional(),
  posts: z.number(),
  resubmits: z.number().default(0),
  intendedAt: z.string(),
  freedAt: z.string().optional(),
  firstIntendedAt: z.string().optional(),
  surplusRenderIds: z.array(z.string()).optional(),
};
const refusalV1 = z.strictObject({ as: shotOutcomeSchema.nullable(), problem: problemSchema });
const noJobV1 = {
  acceptedAt: z.null(),
  endedAt: z.null(),
  renderId: z.null(),
  backendStatus: z.null(),
  ending: z.null(),
};
const jobV1 = {
  acceptedAt: z.string(),
  renderId: z.string(),
  backendStatus: z.string(),
  refusal: z.null(),
};

const renderV1Schema = z.discriminatedUnion('state', [
  z.strictObject({ ...factsV1, ...noJobV1, state: z.literal('intended'), refusal: z.null() }),
  z.strictObject({ ...factsV1, ...noJobV1, state: z.literal('released'), refusal: refusalV1 }),
  z.strictObject({ ...factsV1, ...noJobV1, state: z.literal('unknown'), refusal: refusalV1 }),
  z.strictObject({ ...factsV1, ...jobV1, state: z.literal('submitted'), endedAt: z.null(), ending: z.null() }),
  z.strictObject({
    ...factsV1,
    ...jobV1,
    state: z.enum(['finished', 'failed', 'settled']),
    endedAt: z.string(),
    ending: jobEndingSchema,
  }),
]);
type RenderV1 = z.infer<typeof renderV1Schema>;

function fromV1(old: RenderV1): Render {
  const facts = factsFromV1(old);
  switch (old.state) {
    case 'intended':
      return { ...facts, state: 'intended' };
    case 'released': {
      const { as, problem: why } = old.refusal;
      return as === null
        ? { ...facts, state: 'free', why, freedAt: old.freedAt ?? old.intendedAt }
        : { ...facts, state: 'refused', as, why };
    }
    case 'unknown':
      return { ...facts, state: 'asked', question: old.refusal.problem };
    case 'submitted': {
      const { renderId, backendStatus, acceptedAt } = old;
      return { ...facts, state: 'accepted', renderId, backendStatus, acceptedAt };
    }
    case 'finished':
    case 'failed':
    case 'settled': {
      const { renderId, backendStatus, acceptedAt, ending, endedAt } = old;
      const settledAt = old.state === 'settled' ? endedAt : null;
      return { ...facts, state: 'ended', renderId, backendStatus, acceptedAt, ending, endedAt, settledAt };
    }
  }
}

function factsFromV1(old: RenderV1): RenderFacts {
  const { pipelineId, shot, attempt, backend, size, seconds, promptSha256, priceUsd, chargedUsd } = old;
  const { posts: submits, resubmits, claimId, intendedAt, firstIntendedAt, surplusRenderIds } = old;
  const duplicateJobs = surplusRenderIds?.map((renderId): DuplicateJob => ({ renderId, by: 'list' }));
  return {
    ...{ recordVersion: 2, pipelineId, shot, attempt, backend, size, seconds, promptSha256, priceUsd, chargedUsd },
    ...{ submits, resubmits, intendedAt },
    ...(claimId === undefined ? {} : { claimId }),
    ...(firstIntendedAt === undefined ? {} : { firstIntendedAt }),
    ...(duplicateJobs === undefined ? {} : { duplicateJobs }),
  };
}

/** A record as it may lie in the ledger, of any version; gives today's. */
const storedRenderSchema = z.discriminatedUnion('recordVersion', [renderV1Schema.transform(fromV1), renderSchema]);

export const parseRender = (value: unknown): Render => storedRenderSchema.parse(value);
