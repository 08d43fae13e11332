import type { Backend } from '../../plans/backend';
import { briefSchema } from '../../plans/brief';
import type { Brief, BriefInput } from '../../plans/brief';
import type { DraftOptions } from '../../plans/make-plan';
import { makePlan } from '../../plans/make-plan';
import { priceOf } from '../../plans/plan';
import { freshRun } from '../../shots/run';
import type { PipelineRun } from '../../shots/run';
import { freshShot } from '../../shots/shot';
import type { Shot } from '../../shots/shot';
import { mediaName } from '../../storage/blob-names';
import { pipelineDocument } from '../../views/document';
import { manifestOf } from '../../views/manifest';
import { sequenceOf } from '../../views/sequence';
import { linksFor } from '../links';
import { PATHS } from '../routes';

/*
 * One pipeline that has ended, for the examples of the API. Everything about it is made by the code that makes the real ones, so no
 * example can say what no pipeline would.
 */

export const EXAMPLE_ID = '20260101t000000-0123456789';
const STARTED_AT = '2026-01-01T00:00:00.000Z';
export const ENDED_AT = '2026-01-01T00:04:10.000Z';
const BYTES = 482_133;

export const EXAMPLE_BRIEF: BriefInput = {
  name: 'paper boat',
  prompt: 'A tiny paper boat glides across a blue tabletop under soft studio light.',
  anchors: ['paper boat', 'blue tabletop', 'soft studio light'],
};

/** What an app without settings is described with. */
export const EXAMPLE_BACKEND: Backend = {
  ...{ name: 'default', model: 'sora-2' },
  ...{ sizes: ['720x1280', '1280x720'], seconds: [4, 8, 12], maxPromptCharacters: 32_000 },
  ...{ usdPerSecond: 0.1, priceAsOf: '2026-01-01', chargedAt: 'completion', chargedEndings: [] },
  ...{ maxRunning: 2, createsPerMinute: 2, listCompleteAfterSeconds: null },
};

const timing: DraftOptions['timing'] = {
  ...{ pollIntervalSeconds: 10, renderDeadlineSeconds: 600, queueDeadlineSeconds: 3_600 },
  ...{ decisionDeadlineSeconds: 86_400, slotLeaseSeconds: 900 },
};

export const links = linksFor('https://shotloop.azurewebsites.net/api/openapi.json', 'openapi.json', PATHS);
const media = (file: string): string => links.media(EXAMPLE_ID, file);
const sha256Of = (digit: number): string => digit.toString(16).repeat(64);

export function examplePipeline() {
  const brief: Brief = briefSchema(EXAMPLE_BACKEND).parse(EXAMPLE_BRIEF);
  const plan = makePlan({ brief, pipelineId: EXAMPLE_ID, backend: EXAMPLE_BACKEND, timing, dailyUsd: 20 });
  const shots = plan.agreed.shots.map(({ name, file }, index): [string, Shot] => {
    const priceUsd = priceOf(plan, name);
    const shot: Shot = {
      ...freshShot(priceUsd),
      ...{ state: 'ended', outcome: 'completed', endedAt: ENDED_AT, submits: 1, chargedUsd: priceUsd },
      render: { renderId: `video_${index + 1}`, backendStatus: 'completed', progress: 100, acceptedAt: STARTED_AT },
      ...{ unclearSince: null, verdict: null },
      clip: { blob: mediaName(EXAMPLE_ID, file), bytes: BYTES, sha256: sha256Of(index + 1) },
    };
    return [name, shot];
  });
  const references = plan.agreed.references.map(({ name, file }): [string, PipelineRun['references'][string]] => [
    name,
    {
      outcome: 'taken',
      frame: {
        ...{ blob: mediaName(EXAMPLE_ID, file), bytes: BYTES, sha256: sha256Of(9) },
        ...{ width: 720, height: 1_280, atSeconds: 1 },
      },
    },
  ]);
  const run: PipelineRun = {
    ...freshRun(plan, STARTED_AT),
    ...{ state: 'completed', endedAt: ENDED_AT, manifest: `${EXAMPLE_ID}/manifest.json` },
    shots: Object.fromEntries(shots),
    references: Object.fromEntries(references),
  };
  const { pipelineId: _, ...draft } = plan;
  return {
    draft,
    document: pipelineDocument(
      { plan, status: undefined, recordedRun: run, nowMs: Date.parse(ENDED_AT) },
      { pipeline: links.pipeline(EXAMPLE_ID), media },
    ),
    manifest: manifestOf(plan, run),
    sequence: sequenceOf(plan, run, media),
  };
}
