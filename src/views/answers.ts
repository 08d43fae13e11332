import { z } from 'zod';
import { decisionSchema } from '../contract/decision';
import { gateDecisionSchema } from '../contract/gate';
import { linkRoleSchema } from '../contract/link-role';
import { deliverySchema } from '../contract/webhook';
import { currentPlanSchema } from '../plans/plan';
import { cancelRequestSchema } from '../contract/cancel-request';
import { pipelineDocumentSchema } from './pipeline-document';

/** What the calls of the API answer that answer neither a document nor a manifest. */

const { links } = pipelineDocumentSchema.shape;

/** Of a started pipeline: the durable management payload, as every client of Durable Functions expects it, and our own links. */
export const startedSchema = z.looseObject({
  id: z.string(),
  statusQueryGetUri: z.string(),
  sendEventPostUri: z.string(),
  terminatePostUri: z.string(),
  suspendPostUri: z.string(),
  resumePostUri: z.string(),
  purgeHistoryDeleteUri: z.string(),
  links,
});
export type Started = z.infer<typeof startedSchema>;

/** Of a dry run: what would be rendered, and what it would cost. */
export const draftAnswerSchema = z.strictObject({
  dryRun: z.literal(true),
  plan: currentPlanSchema.omit({ pipelineId: true }),
});
export type DraftAnswer = z.infer<typeof draftAnswerSchema>;

export const pipelinePageSchema = z.strictObject({
  pipelines: z.array(
    pipelineDocumentSchema
      .pick({
        id: true,
        name: true,
        state: true,
        stage: true,
        createdAt: true,
        estimateUsd: true,
        spentUsd: true,
        links: true,
      })
      .extend({
        /** A small picture of its first clip that has one; null before its run has ended, and where no clip has one. */
        posterHref: z.string().nullable(),
      }),
  ),
  /** What `after` takes for the next page; null on the last one. */
  next: z.string().nullable(),
});
export type PipelinePage = z.infer<typeof pipelinePageSchema>;

export const cancelAnswerSchema = z.strictObject({
  id: z.string(),
  cancel: cancelRequestSchema,
  /** What the backend has accepted by now; each is charged unless the backend says otherwise. */
  acceptedRenders: z.array(z.strictObject({ shot: z.string(), renderId: z.string(), chargedUsd: z.number() })),
  links,
});
export type CancelAnswer = z.infer<typeof cancelAnswerSchema>;

export const deletedSchema = z.strictObject({
  id: z.string(),
  deletedAt: z.string(),
  /** Jobs that the backends have not got any more. */
  deletedJobs: z.array(z.string()),
  /** Jobs that a backend would not delete, or could not be asked about: it keeps them as long as it keeps any. */
  keptJobs: z.array(z.string()),
  /** What the ledger keeps of its cost. */
  chargedUsd: z.number(),
  unknownUsd: z.number(),
});
export type Deleted = z.infer<typeof deletedSchema>;

export const decisionAnswerSchema = z.strictObject({
  id: z.string(),
  /** The one that counts: about a gate with who decided and when. */
  decision: z.union([gateDecisionSchema, decisionSchema]),
  links,
});
export type DecisionAnswer = z.infer<typeof decisionAnswerSchema>;

/** An event that is sent once more. */
export const redeliverAnswerSchema = z.strictObject({ pipelineId: z.string(), delivery: deliverySchema, links });
export type RedeliverAnswer = z.infer<typeof redeliverAnswerSchema>;

/** A link to the page of one pipeline. */
export const createdLinkSchema = z.strictObject({
  url: z.string(),
  role: linkRoleSchema,
  expiresAt: z.string(),
});
export type CreatedLink = z.infer<typeof createdLinkSchema>;

/** What whoever came by a link may do, and until when. */
export const sessionSchema = z.strictObject({
  pipelineId: z.string(),
  role: linkRoleSchema,
  expiresAt: z.string(),
});
export type Session = z.infer<typeof sessionSchema>;

/** A description of the API, as far as it is said here. */
export const openApiSchema = z.looseObject({ openapi: z.string(), paths: z.record(z.string(), z.looseObject({})) });

/** A JSON Schema, whatever of. */
export const jsonSchemaSchema = z.looseObject({ title: z.string() });

export const healthSchema = z.strictObject({
  status: z.enum(['healthy', 'unhealthy']),
  /** What briefs and replays may name as `backend`: the one for those that name none first. */
  backends: z.array(z.string()),
  /** Names and codes only: no paths, keys or endpoints. */
  checks: z.record(z.string(), z.looseObject({ ok: z.boolean() })),
});
export type Health = z.infer<typeof healthSchema>;
