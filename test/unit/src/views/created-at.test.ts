import { OrchestrationRuntimeStatus } from 'durable-functions';
import type { KnownPipeline } from '../../../../src/views/document';
import { pipelineDocument } from '../../../../src/views/document';
import { customStatus } from '../../../../src/views/status';
import { freshRun } from '../../../../src/shots/run';
import { NEW_YEARS_ID, planOf } from '../../../support/plan';

const plan = planOf({}, { pipelineId: NEW_YEARS_ID });
const BORN = '2026-01-01T00:00:00.000Z';
const STARTED = '2026-01-01T00:00:07.321Z';
const LATER = new Date('2026-01-01T01:00:00Z');
const links = {
  pipeline: { self: 's', manifest: 'm', cancel: 'c', resume: 'r', decision: 'd', review: 'p' },
  media: (file: string) => `https://host/${file}`,
};
const run = freshRun(plan, STARTED);

/** What the engine shows, whose own date is of the latest generation. */
const row = (
  runtimeStatus: OrchestrationRuntimeStatus,
  shown: { customStatus?: unknown; output?: unknown } = {},
): KnownPipeline['status'] => ({
  ...{ createdTime: LATER, lastUpdatedTime: LATER, runtimeStatus, customStatus: null, output: null },
  ...shown,
});
const { Pending, Running, ContinuedAsNew, Completed, Terminated } = OrchestrationRuntimeStatus;

describe('the date of a pipeline', () => {
  it.each<[string, Partial<KnownPipeline>]>([
    ['before the engine has heard of it', {}],
    ['while it is waiting to be run', { status: row(Pending) }],
    ['while it runs', { status: row(Running, { customStatus: customStatus(plan, run) }) }],
    ['between two generations', { status: row(ContinuedAsNew) }],
    ['when it has been resumed and has not said anything', { status: row(Running) }],
    ['when it is terminated', { status: row(Terminated, { customStatus: customStatus(plan, run) }) }],
    ['when it has ended', { status: row(Completed, { output: { ...run, state: 'failed', endedAt: STARTED } }) }],
    ['when the engine has forgotten how it ended', { recordedRun: { ...run, state: 'failed', endedAt: STARTED } }],
    ['when the engine has forgotten it', {}],
  ])('is that of its birth %s', (_, known) => {
    const nowMs = LATER.getTime();
    expect(
      pipelineDocument({ plan, status: undefined, recordedRun: undefined, nowMs, ...known }, links).createdAt,
    ).toBe(BORN);
  });

  it('is that of its run where its id tells none', () => {
    const known = { plan: planOf({}, { pipelineId: 'mine' }), recordedRun: run, status: undefined, nowMs: 0 };
    expect(pipelineDocument(known, links).createdAt).toBe(STARTED);
  });
});
