import type { ProblemCode } from '../../contract/problem-types';
import { PROBLEM_TYPES, problemUri } from '../../contract/problem-types';
import { manifestJsonSchema } from '../../views/manifest-schema';
import { ANSWER_SCHEMAS } from '../named-schemas';
import type { AnswerSpec } from '../route';
import { ENDED_AT, EXAMPLE_BRIEF, EXAMPLE_ID, examplePipeline, links } from './example-pipeline';

type Named = Readonly<Record<string, { readonly value: unknown }>>;

export interface Examples {
  /** Of a body that a call takes, by the name of its schema. */
  readonly body: (name: string) => Named;
  /** Of what is answered. */
  readonly answer: (answer: AnswerSpec, status: number) => Named;
}

/** An example of everything that calls take and answer as JSON. */
export function examples(): Examples {
  const bodies = exampleBodies();
  const answers = exampleAnswers();
  return {
    body: (name) => known(bodies, name),
    answer({ schema, codes }, status) {
      if (codes !== undefined)
        return Object.fromEntries(codes.map((code) => [code, { value: exampleProblem(code, status) }]));
      const name = schema && ANSWER_SCHEMAS.get(schema);
      return name === undefined ? {} : known(answers, name);
    },
  };
}

function known(all: Readonly<Record<string, unknown>>, name: string): Named {
  if (!(name in all)) throw new Error(`There is no example of ${name}.`);
  return { [name]: { value: all[name] } };
}

const exampleBodies = (): Readonly<Record<string, unknown>> => ({
  Brief: EXAMPLE_BRIEF,
  Cancel: { reason: 'The light is wrong.' },
  Decision: { gate: 'reference-1', action: 'approve', by: 'Kim' },
  Resume: { again: ['motion'] },
  Replay: { backend: 'default' },
  LinkRequest: { role: 'decide', hours: 24 },
  SessionRequest: { token: 'eyJwaXBlbGluZUlkIjoi4oCmIn0.c2lnbmF0dXJl' },
});

function exampleAnswers(): Readonly<Record<string, unknown>> {
  const { draft, document, manifest, sequence } = examplePipeline();
  const { id, name, state, stage, createdAt, estimateUsd, spentUsd, links: itsLinks } = document;
  const instance = `https://shotloop.azurewebsites.net/runtime/webhooks/durabletask/instances/${EXAMPLE_ID}`;
  const cancel = { requestedAt: ENDED_AT, reason: 'The light is wrong.' };
  const amounts = { chargedUsd: 1.2, openUsd: 0, unknownUsd: 0 };
  return {
    Started: {
      id,
      statusQueryGetUri: instance,
      sendEventPostUri: `${instance}/raiseEvent/{eventName}`,
      terminatePostUri: `${instance}/terminate?reason={text}`,
      suspendPostUri: `${instance}/suspend?reason={text}`,
      resumePostUri: `${instance}/resume?reason={text}`,
      purgeHistoryDeleteUri: instance,
      links: itsLinks,
    },
    Draft: { dryRun: true, plan: draft },
    PipelinePage: {
      pipelines: [{ id, name, state, stage, createdAt, estimateUsd, spentUsd, links: itsLinks, posterHref: null }],
      next: null,
    },
    PipelineDocument: document,
    Manifest: manifest,
    Sequence: {
      ...sequence,
      stitched: null,
      links: {
        self: links.sequence(id),
        stitch: `${links.sequence(id)}?stitch=true`,
        manifest: itsLinks.manifest,
      },
    },
    Cancelled: {
      id,
      cancel,
      acceptedRenders: [{ shot: 'baseline', renderId: 'video_1', chargedUsd: 0.4 }],
      links: itsLinks,
    },
    Decided: { id, decision: { gate: 'reference-1', action: 'approve', by: 'Kim', at: ENDED_AT }, links: itsLinks },
    Redelivered: {
      pipelineId: id,
      delivery: {
        ...{ id: `${id}_started-1`, type: 'pipeline.started', timestamp: ENDED_AT },
        ...{ state: 'pending', attempts: [{ at: ENDED_AT, outcome: 'refused', status: 500 }], nextAttemptAt: ENDED_AT },
      },
      links: itsLinks,
    },
    Deleted: {
      id,
      deletedAt: ENDED_AT,
      deletedJobs: ['video_1', 'video_2'],
      keptJobs: ['video_3'],
      chargedUsd: 1.2,
      unknownUsd: 0,
    },
    Link: { url: `${links.linkedReview(id)}#token=…`, role: 'decide', expiresAt: ENDED_AT },
    Session: { pipelineId: id, role: 'decide', expiresAt: ENDED_AT },
    Spend: {
      ...{ currency: 'USD', from: '2026-01-01', to: '2026-01-31' },
      ...amounts,
      prices: [{ backend: 'default', usdPerSecond: 0.1, asOf: '2026-01-01' }],
      dailyCeilingUsd: 20,
      byDay: [{ day: '2026-01-01', ...amounts }],
      byBackend: [{ backend: 'default', ...amounts }],
      byPipeline: [{ pipelineId: id, ...amounts }],
    },
    Health: {
      ...{ status: 'healthy', backends: ['default'] },
      checks: { settings: { ok: true, missing: [] }, storage: { ok: true } },
    },
    OpenApi: { openapi: '3.1.1', paths: { '/spend': {} } },
    JsonSchema: { title: manifestJsonSchema()['title'], type: 'object' },
  };
}

const exampleProblem = (code: ProblemCode, status: number): object => ({
  type: problemUri(code),
  title: PROBLEM_TYPES[code].title,
  status,
  code,
});
