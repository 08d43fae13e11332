import { createHash } from 'node:crypto';

/** Every blob name in one place. `ledger` holds the records that must outlive everything; `media` what can be large. */
export const ledgerNames = {
  plan: (pipelineId: string) => `pipelines/${pipelineId}/plan.json`,
  /** Everything of a pipeline that goes with it. */
  ofPipeline: (pipelineId: string) => `pipelines/${pipelineId}/`,
  deletion: (pipelineId: string) => `deleted/${pipelineId}.json`,
  cancel: (pipelineId: string) => `pipelines/${pipelineId}/cancel.json`,
  resumed: (pipelineId: string) => `pipelines/${pipelineId}/resumed.json`,
  run: (pipelineId: string) => `pipelines/${pipelineId}/run.json`,
  note: ({ pipelineId, shot, attempt }: RenderName) => `pipelines/${pipelineId}/notes/${shot}.${attempt}.json`,
  /** Notes of shots have two dots in their names. */
  referenceNote: ({ pipelineId, reference }: { pipelineId: string; reference: string }) =>
    `pipelines/${pipelineId}/notes/${reference}.json`,
  candidatesNote: ({ pipelineId, reference }: { pipelineId: string; reference: string }) =>
    `pipelines/${pipelineId}/notes/${reference}.candidates.json`,
  replays: (pipelineId: string) => `pipelines/${pipelineId}/replays/`,
  replay: (pipelineId: string, replayId: string) => `pipelines/${pipelineId}/replays/${replayId}.json`,
  manifest: (pipelineId: string) => `pipelines/${pipelineId}/manifest.json`,
  decision: ({ pipelineId, shot, attempt, submits }: RenderName & { submits: number }) =>
    `pipelines/${pipelineId}/decisions/${shot}.${attempt}.${submits}.json`,
  /** What it has to tell, and where to. The URL may be a secret. */
  outbox: (pipelineId: string) => `pipelines/${pipelineId}/webhooks.json`,
  decisions: (pipelineId: string) => `pipelines/${pipelineId}/decisions/`,
  links: (pipelineId: string) => `pipelines/${pipelineId}/links.json`,
  gates: (pipelineId: string) => `pipelines/${pipelineId}/gates/`,
  gate: (pipelineId: string, gate: string) => `pipelines/${pipelineId}/gates/${gate}.json`,
  gateDecision: (pipelineId: string, gate: string) => `pipelines/${pipelineId}/gates/${gate}.decision.json`,
  unclear: ({ pipelineId, shot, attempt, submits }: RenderName & { submits: number }) =>
    `pipelines/${pipelineId}/unclear/${shot}.${attempt}.${submits}.json`,
  render: ({ pipelineId, shot, attempt }: RenderName) => `renders/${pipelineId}/${shot}.${attempt}.json`,
  /** What a create was answered with that was answered only when its job had ended, by the claim that made it. */
  answer: (claimId: string) => `answers/${claimId}.json`,
  allRenders: 'renders/',
  /** That a render costs something on another day (YYYYMMDD) than that of its pipeline's id. */
  mark: (day: string, { pipelineId, shot, attempt }: RenderName) => `days/${day}/${pipelineId}/${shot}.${attempt}.json`,
  marks: 'days/',
  /** What a backend has shown of itself, by the hash of its endpoint. */
  backend: (endpointSha256: string) => `backends/${endpointSha256}.json`,
  /** Which record a job of a backend belongs to, by the hash of both names. */
  owner: (jobSha256: string) => `jobs/${jobSha256}.json`,
  renders: (pipelineId: string) => `renders/${pipelineId}/`,
  /** Pipelines, newest first: blobs are listed in the order of their names. */
  index: (startedMs: number, pipelineId: string) =>
    `index/${String(LAST_MS - startedMs).padStart(14, '0')}-${pipelineId}`,
  indexPrefix: 'index/',
  idempotencyKey: (sha256: string) => `idempotency/${sha256}.json`,
};

/** Which render a mark is of: its pipeline, and the name of its record. */
export function renderOfMark(mark: string): { pipelineId: string; name: string } {
  const [, , pipelineId = '', file = ''] = mark.split('/');
  return { pipelineId, name: `${ledgerNames.renders(pipelineId)}${file}` };
}

/** A render's id where there is little room for it, such as a blob's metadata: some servers' ids have thousands of characters. */
export const renderTag = (renderId: string): string =>
  renderId.length <= LONGEST_TAG ? renderId : `sha256-${createHash('sha256').update(renderId).digest('hex')}`;

const LONGEST_TAG = 512;

interface RenderName {
  readonly pipelineId: string;
  readonly shot: string;
  readonly attempt: number;
}

export const mediaName = (pipelineId: string, file: string): string => `${pipelineId}/${file}`;

export const mediaNames = {
  ofPipeline: (pipelineId: string): string => mediaName(pipelineId, ''),
  /** The clip that the create of a claim was answered with, until it is stored as the clip of its shot. */
  answeredClip: (pipelineId: string, claimId: string): string => mediaName(pipelineId, `answers/${claimId}`),
};

/** The year 5138; larger than any time stamp in milliseconds we shall see. */
const LAST_MS = 99_999_999_999_999;
