import type { z } from 'zod';
import { shotOutcomeSchema } from '../contract/outcome';
import { problemDetailsSchema } from '../contract/problem-details';
import { verdictSchema } from '../contract/verdict';
import { currentPlanSchema } from '../plans/plan';
import {
  cancelAnswerSchema,
  createdLinkSchema,
  decisionAnswerSchema,
  deletedSchema,
  draftAnswerSchema,
  healthSchema,
  jsonSchemaSchema,
  openApiSchema,
  pipelinePageSchema,
  redeliverAnswerSchema,
  sessionSchema,
  startedSchema,
} from '../views/answers';
import { manifestSchema } from '../views/manifest';
import { pipelineDocumentSchema } from '../views/pipeline-document';
import { sequenceSchema } from '../views/sequence';
import { spendSchema } from '../views/spend';

/** What several calls answer, or answers share: described once, under these names. */
export const SHARED_SCHEMAS: ReadonlyMap<z.ZodType, string> = new Map<z.ZodType, string>([
  [pipelineDocumentSchema, 'PipelineDocument'],
  [manifestSchema, 'Manifest'],
  [currentPlanSchema, 'Plan'],
  [verdictSchema, 'Verdict'],
  [shotOutcomeSchema, 'Outcome'],
  [pipelineDocumentSchema.shape.links, 'Links'],
  [problemDetailsSchema, 'Problem'],
]);

/** Everything that is answered as JSON, by name. */
export const ANSWER_SCHEMAS: ReadonlyMap<z.ZodType, string> = new Map<z.ZodType, string>([
  ...SHARED_SCHEMAS,
  [startedSchema, 'Started'],
  [draftAnswerSchema, 'Draft'],
  [pipelinePageSchema, 'PipelinePage'],
  [sequenceSchema, 'Sequence'],
  [cancelAnswerSchema, 'Cancelled'],
  [decisionAnswerSchema, 'Decided'],
  [deletedSchema, 'Deleted'],
  [redeliverAnswerSchema, 'Redelivered'],
  [createdLinkSchema, 'Link'],
  [sessionSchema, 'Session'],
  [spendSchema, 'Spend'],
  [healthSchema, 'Health'],
  [jsonSchemaSchema, 'JsonSchema'],
  [openApiSchema, 'OpenApi'],
]);
