import { z } from 'zod';
import { cancelBodySchema } from '../contract/cancel';
import { decisionSchema } from '../contract/decision';
import { replayBodySchema } from '../contract/replay';
import { resumeBodySchema } from '../contract/resume';
import { briefSchemaFor } from '../plans/brief';
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
import { sequenceSchema } from '../views/sequence';
import { spendSchema } from '../views/spend';
import { pipelineDocumentSchema } from '../views/pipeline-document';
import { problem } from './answer-spec';
import { createCancelPipeline } from './cancel-pipeline';
import { createPreflight } from './cors';
import { createDecide } from './decide';
import { createDeletePipeline, deletePipelineQuery } from './delete-pipeline';
import { createGetHealth, healthQuery } from './get-health';
import { createGetManifest } from './get-manifest';
import { createGetManifestSchema } from './get-manifest-schema';
import { createGetMedia } from './get-media';
import { createGetOpenApi } from './get-openapi';
import { createGetPipeline, getPipelineQuery } from './get-pipeline';
import { createGetSequence, getSequenceQuery } from './get-sequence';
import { createGetSpend, getSpendQuery } from './get-spend';
import { createCreateLink, linkBodySchema } from './create-link';
import { createListPipelines, listPipelinesQuery } from './list-pipelines';
import { createOpenSession, sessionBodySchema } from './open-session';
import { createReplayPipeline } from './replay-pipeline';
import { createRedeliverWebhook } from './redeliver-webhook';
import { createGetReview, createGetReviewAsset } from './get-review';
import { createResumePipeline } from './resume-pipeline';
import { createRevokeLinks } from './revoke-links';
import type { Route } from './route';
import { route } from './route';
import { createStartPipeline, startPipelineQuery } from './start-pipeline';

const none = z.strictObject({});
const MEDIA = 'video/mp4, image/png, image/jpeg';
const noSuchPipeline = {
  404: problem('There is no such pipeline, or nothing yet of what was asked for.', 'NOT_FOUND'),
};
/** Of what says its version. */
const versioned = ['If-None-Match', 'If-Match'] as const;
const conditional = {
  304: { about: 'If-None-Match names what would be answered.' },
  412: problem('If-Match does not name what would be answered.', 'PRECONDITION_FAILED'),
};

const linksMayBeOff = problem('Settings are missing, or links are off.', 'SETTINGS_INCOMPLETE', 'LINKS_OFF');

/** A navigation of a browser brings no key. */
const page = {
  auth: 'anonymous',
  query: z.looseObject({}),
  takes: versioned,
  answers: { 200: { about: 'The page.', type: 'text/html', headers: ['ETag'] }, ...conditional },
} as const;

/** Every call there is. Registrations and links come from this table, and so does what is refused before a call begins. */
export const ROUTES = {
  startPipeline: route({
    method: 'POST',
    path: 'pipelines',
    about: 'Checks, plans and starts a brief; `Idempotency-Key` makes a repeat harmless.',
    query: startPipelineQuery,
    takes: ['Idempotency-Key'],
    body: {
      schema: (backends, value) => briefSchemaFor(value, backends),
      takesImage: true,
      name: 'Brief',
      code: 'INVALID_BRIEF',
      refused: 'nothing was started and nothing is charged',
    },
    answers: {
      200: { about: 'The plan and its price, of a dry run.', schema: draftAnswerSchema },
      202: {
        about: 'It was started, or had been by the same key.',
        schema: startedSchema,
        headers: ['Location', 'Retry-After'],
      },
      402: problem('It would cost more than a ceiling allows.', 'BUDGET_EXCEEDED'),
      409: {
        ...problem('The first request with this Idempotency-Key is still being stored.', 'IDEMPOTENCY_KEY_IN_USE'),
        headers: ['Retry-After'],
      },
      410: problem('The pipeline of this Idempotency-Key was deleted.', 'PIPELINE_DELETED'),
      422: problem(
        'The Idempotency-Key was used with another brief, or what its URL or blob leads to has changed.',
        'IDEMPOTENCY_KEY_REUSED',
      ),
    },
    create: { of: createStartPipeline },
  }),
  listPipelines: route({
    method: 'GET',
    path: 'pipelines',
    about: 'Lists pipelines, newest first.',
    query: listPipelinesQuery,
    answers: { 200: { about: 'A page of them.', schema: pipelinePageSchema } },
    create: { of: createListPipelines },
  }),
  getPipeline: route({
    method: 'GET',
    path: 'pipelines/{id}',
    shared: 'see',
    about: 'Gives the document of a pipeline: every shot with its state, cost, problem and clip.',
    query: getPipelineQuery,
    takes: versioned,
    answers: {
      200: { about: 'The document.', schema: pipelineDocumentSchema, headers: ['ETag'] },
      ...conditional,
      ...noSuchPipeline,
    },
    create: { of: createGetPipeline },
  }),
  getManifest: route({
    method: 'GET',
    path: 'pipelines/{id}/manifest',
    shared: 'see',
    about: 'Gives the lineage of a pipeline that has ended.',
    query: none,
    takes: versioned,
    answers: {
      200: { about: 'The manifest.', schema: manifestSchema, headers: ['ETag'] },
      ...conditional,
      ...noSuchPipeline,
    },
    create: { of: createGetManifest },
  }),
  getManifestSchema: route({
    method: 'GET',
    path: 'manifest-schema',
    about: 'Gives the JSON Schema of manifests; `docs/manifest.schema.json` is the same.',
    query: none,
    takes: versioned,
    answers: {
      200: { about: 'The schema.', schema: jsonSchemaSchema, type: 'application/schema+json', headers: ['ETag'] },
      ...conditional,
    },
    create: { always: createGetManifestSchema },
  }),
  getMedia: route({
    method: 'GET',
    path: 'pipelines/{id}/media/{file}',
    shared: 'see',
    about:
      'Streams a clip, its small picture, the reference frame, or a picture as it was sent, in whole or a range of it.',
    query: none,
    takes: [...versioned, 'Range', 'If-Range'],
    answers: {
      200: { about: 'The file.', type: MEDIA, headers: ['ETag', 'Accept-Ranges', 'Content-Disposition'] },
      206: { about: 'The range asked for.', type: MEDIA, headers: ['ETag', 'Content-Range', 'Content-Disposition'] },
      416: { ...problem('The range is not in the file.', 'RANGE_NOT_SATISFIABLE'), headers: ['Content-Range'] },
      ...conditional,
      ...noSuchPipeline,
    },
    create: { of: createGetMedia },
  }),
  getSequence: route({
    method: 'GET',
    path: 'pipelines/{id}/sequence',
    shared: 'see',
    about:
      'Gives the clips of an ended pipeline in the order in which they tell it, and one file of them all on request.',
    query: getSequenceQuery,
    answers: {
      200: { about: 'The clips, and the file where it is there.', schema: sequenceSchema },
      202: {
        about: 'The file is being made; ask again after `Retry-After`.',
        schema: sequenceSchema,
        headers: ['Location', 'Retry-After'],
      },
      409: problem(
        'It has not ended, some clips are missing, or they cannot be put together.',
        'STILL_RUNNING',
        'CLIPS_MISSING',
        'SEQUENCE_NOT_MADE',
      ),
      ...noSuchPipeline,
    },
    create: { of: createGetSequence },
  }),
  cancelPipeline: route({
    method: 'POST',
    path: 'pipelines/{id}/cancel',
    shared: 'decide',
    about: 'Stops a pipeline: submits nothing more, deletes finished remote jobs, keeps what is stored.',
    query: none,
    body: {
      schema: () => cancelBodySchema,
      ifEmpty: {},
      name: 'Cancel',
      code: 'INVALID_CANCEL',
      refused: 'nothing was cancelled',
    },
    answers: {
      202: { about: 'It is being cancelled.', schema: cancelAnswerSchema, headers: ['Location'] },
      409: problem('It has ended already.', 'ALREADY_ENDED'),
      ...noSuchPipeline,
    },
    create: { of: createCancelPipeline },
  }),
  decideRender: route({
    method: 'POST',
    path: 'pipelines/{id}/decision',
    shared: 'decide',
    about:
      'Answers a gate (approve, pick, reprompt, stop), or settles a render of which nobody can say whether the backend accepted it.',
    query: none,
    body: {
      schema: () => decisionSchema,
      name: 'Decision',
      code: 'INVALID_DECISION',
      refused: 'nothing was decided',
    },
    answers: {
      202: { about: 'It is decided.', schema: decisionAnswerSchema, headers: ['Location'] },
      409: problem(
        'Nothing waits for this decision, somebody has decided already, or the budget does not allow it.',
        'NOTHING_TO_DECIDE',
        'DECIDED_ALREADY',
        'BUDGET_EXCEEDED',
      ),
      ...noSuchPipeline,
    },
    create: { of: createDecide },
  }),
  deletePipeline: route({
    method: 'DELETE',
    path: 'pipelines/{id}',
    about:
      'Deletes a pipeline that has ended: history, media, records and finished remote jobs. What it cost stays, and its key is used up.',
    query: deletePipelineQuery,
    answers: {
      200: { about: 'It is deleted, now or before.', schema: deletedSchema },
      409: problem('It runs, or some of its renders are open.', 'STILL_RUNNING', 'RENDERS_OPEN'),
      ...noSuchPipeline,
    },
    create: { of: createDeletePipeline },
  }),
  resumePipeline: route({
    method: 'POST',
    path: 'pipelines/{id}/resume',
    shared: 'decide',
    about: "Runs an ended pipeline again from what is kept, at today's prices and limits.",
    query: none,
    body: {
      schema: () => resumeBodySchema,
      ifEmpty: {},
      name: 'Resume',
      code: 'INVALID_RESUME',
      refused: 'nothing was resumed',
    },
    answers: {
      202: { about: 'It goes on.', schema: pipelineDocumentSchema, headers: ['Location'] },
      409: problem('It has not ended.', 'STILL_RUNNING'),
      ...noSuchPipeline,
    },
    create: { of: createResumePipeline },
  }),
  replayPipeline: route({
    method: 'POST',
    path: 'pipelines/{id}/replay',
    about:
      'Renders the plan of an ended pipeline on another backend, as a new pipeline; `shots`: those alone, from its stills.',
    query: startPipelineQuery,
    takes: ['Idempotency-Key'],
    body: {
      schema: () => replayBodySchema,
      name: 'Replay',
      code: 'INVALID_REPLAY',
      refused: 'nothing was started and nothing is charged',
    },
    answers: {
      200: { about: 'The plan and its price, of a dry run.', schema: draftAnswerSchema },
      202: {
        about: 'It was started, or had been by the same key.',
        schema: startedSchema,
        headers: ['Location', 'Retry-After'],
      },
      402: problem('It would cost more than a ceiling allows.', 'BUDGET_EXCEEDED'),
      409: problem(
        'It has not ended, or the first request with this Idempotency-Key is still being stored.',
        'STILL_RUNNING',
        'IDEMPOTENCY_KEY_IN_USE',
      ),
      410: problem('The pipeline of this Idempotency-Key was deleted.', 'PIPELINE_DELETED'),
      422: problem('The Idempotency-Key was used with another request.', 'IDEMPOTENCY_KEY_REUSED'),
      ...noSuchPipeline,
    },
    create: { of: createReplayPipeline },
  }),
  redeliverWebhook: route({
    method: 'POST',
    path: 'pipelines/{id}/webhooks/{webhookId}/redeliver',
    about: 'Sends a webhook once more, whatever became of it; it keeps its id.',
    query: none,
    answers: {
      202: { about: 'It is being sent.', schema: redeliverAnswerSchema, headers: ['Location'] },
      503: problem('Settings are missing, or webhooks cannot be signed.', 'SETTINGS_INCOMPLETE', 'WEBHOOKS_OFF'),
      ...noSuchPipeline,
    },
    create: { of: createRedeliverWebhook },
  }),
  createLink: route({
    method: 'POST',
    path: 'pipelines/{id}/links',
    about: 'Makes a link to the page of a pipeline, for people who have no key: to see, or to decide as well.',
    query: none,
    body: {
      schema: () => linkBodySchema,
      name: 'LinkRequest',
      code: 'INVALID_LINK',
      refused: 'no link was made',
    },
    answers: {
      201: { about: 'The link. Its token stands in the fragment.', schema: createdLinkSchema },
      503: linksMayBeOff,
      ...noSuchPipeline,
    },
    create: { of: createCreateLink },
  }),
  revokeLinks: route({
    method: 'DELETE',
    path: 'pipelines/{id}/links',
    about: 'Revokes every link to a pipeline, at once.',
    query: none,
    answers: { 204: { about: 'There is no link to it any more.' }, ...noSuchPipeline },
    create: { of: createRevokeLinks },
  }),
  openSession: route({
    method: 'POST',
    path: 'shared/{id}/session',
    auth: 'anonymous',
    about: 'Exchanges the token of a link for a cookie that the calls below `shared/{id}` are made with.',
    query: none,
    body: {
      schema: () => sessionBodySchema,
      name: 'SessionRequest',
      code: 'INVALID_SESSION',
      refused: 'nothing was opened',
    },
    answers: {
      200: { about: 'What the link may do, and until when.', schema: sessionSchema, headers: ['Set-Cookie'] },
      401: problem(
        'The link has expired, was revoked, or was not made here.',
        'LINK_INVALID',
        'LINK_EXPIRED',
        'LINK_REVOKED',
      ),
      403: problem('The link is for another pipeline.', 'LINK_ELSEWHERE'),
      503: linksMayBeOff,
    },
    create: { of: createOpenSession },
  }),
  getOpenApi: route({
    method: 'GET',
    path: 'openapi.json',
    about: 'Describes every call as OpenAPI 3.1, for tools that make clients of it.',
    query: none,
    takes: versioned,
    answers: { 200: { about: 'The description.', schema: openApiSchema, headers: ['ETag'] }, ...conditional },
    create: { always: createGetOpenApi },
  }),
  getSpend: route({
    method: 'GET',
    path: 'spend',
    about: 'Says what was charged today, or in other days: in all, and by day (UTC), backend and pipeline.',
    query: getSpendQuery,
    answers: { 200: { about: 'The amounts.', schema: spendSchema } },
    create: { of: createGetSpend },
  }),
  health: route({
    method: 'GET',
    path: 'health',
    about: 'Says what is configured and reachable; `deep`: whether each backend could render, too.',
    query: healthQuery,
    answers: {
      200: { about: 'All of it.', schema: healthSchema },
      503: { about: 'Not all of it.', schema: healthSchema },
    },
    create: { always: createGetHealth },
  }),
  reviewIndex: route({
    method: 'GET',
    path: 'review',
    about: 'Serves the page that lists pipelines, compares their clips and starts new ones. It holds no data.',
    ...page,
    create: { always: ({ review }) => createGetReview(review, 'review/assets/') },
  }),
  reviewPage: route({
    method: 'GET',
    path: 'pipelines/{id}/review',
    about: 'Serves the page on which people watch a pipeline, compare its clips and decide. It holds no data.',
    ...page,
    create: { always: ({ review }) => createGetReview(review, '../../review/assets/') },
  }),
  linkedReviewPage: route({
    method: 'GET',
    path: 'shared/{id}/review',
    about:
      'Serves the same page where links lead: all that they need is below `shared/`, which a sign-in in front can let pass.',
    ...page,
    create: { always: ({ review }) => createGetReview(review, '../../review/assets/') },
  }),
  reviewAsset: route({
    method: 'GET',
    path: 'review/assets/{file}',
    about: 'Serves the script or the style of the page.',
    auth: 'anonymous',
    query: z.looseObject({}),
    takes: versioned,
    answers: {
      200: { about: 'The file.', type: 'text/javascript, text/css', headers: ['ETag'] },
      404: problem('The page has no such file.', 'NOT_FOUND'),
      ...conditional,
    },
    create: { always: ({ review }) => createGetReviewAsset(review) },
  }),
  preflight: route({
    method: 'OPTIONS',
    path: '{*path}',
    about: 'Tells a browser whether a page of another origin may call (CORS).',
    auth: 'anonymous',
    query: z.looseObject({}),
    answers: { 204: { about: 'In its headers.' } },
    create: { always: createPreflight },
  }),
} satisfies Record<string, Route>;

/** Where each route is, for links. */
export const PATHS = Object.fromEntries(Object.entries(ROUTES).map(([name, { path }]) => [name, path])) as Record<
  keyof typeof ROUTES,
  string
>;
