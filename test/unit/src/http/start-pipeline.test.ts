import { HttpResponse } from '@azure/functions';
import { createStartPipeline } from '../../../../src/http/start-pipeline';
import { createOutbox } from '../../../../src/ledger/outbox';
import { createPipelineRecords } from '../../../../src/ledger/pipeline-records';
import { refreshPlan } from '../../../../src/plans/refresh-plan';
import { briefSchema } from '../../../../src/plans/brief';
import { backendsOf } from '../../../support/backends';
import { callOf } from '../../../support/http/call';
import { memoryBlobStore } from '../../../support/paid/blob-store';
import { fakeEngine } from '../../../support/replay/fake-engine';
import { testBackend as backend, testTiming as timing } from '../../../support/plan';

const NOW_MS = Date.UTC(2026, 0, 1);

/** One app whose engine forgets every instance at once; tells what was started. */
function app() {
  const records = createPipelineRecords(memoryBlobStore());
  const started: { name: string; input: unknown }[] = [];
  const client = fakeEngine({
    readEntityState: () => Promise.resolve({ entityExists: false }),
    startNew: (name, { input } = {}) => Promise.resolve(`instance ${started.push({ name, input })}`),
    createCheckStatusResponse: () => new HttpResponse({ jsonBody: {} }),
  });
  const post = (today: { backend: typeof backend; dailyUsd: number | null }) => {
    const endpoint = createStartPipeline({
      ...{ records, timing, now: () => NOW_MS, dailyUsd: today.dailyUsd },
      backends: backendsOf(today.backend),
      ...{ media: memoryBlobStore(), maxImageBytes: 1_000 },
      outbox: createOutbox(memoryBlobStore()),
      webhooks: { secrets: [], hosts: [], format: 'standard' },
      fetchImage: () => Promise.reject(new Error('Nothing is fetched for this brief.')),
      ffmpeg: () => Promise.reject(new Error('Nothing is prepared for this brief.')),
    });
    const body = briefSchema(today.backend).parse({ prompt: 'A boat.' });
    const headers = { 'idempotency-key': 'boat-1' };
    return endpoint(callOf({ path: 'pipelines', client, query: { dryRun: false }, body, headers }));
  };
  return { records, started, post, inputs: () => started.flatMap((each) => (each.name === 'pipeline' ? [each] : [])) };
}

describe('starting a pipeline', () => {
  it('that is gone from the engine goes on at the prices and within the ceiling of today', async () => {
    const { records, post, inputs } = app();
    const first = await post({ backend, dailyUsd: 9 });
    const today = { backend: { ...backend, usdPerSecond: 0.2 }, dailyUsd: 3 };
    expect([first.status, (await post(today)).status]).toEqual([202, 202]);
    const owner = await records.keyOwner('boat-1');
    const plan = await records.plan(owner?.pipelineId ?? '');
    expect(plan).toMatchObject({ terms: { estimateUsd: 1.2, dailyUsd: 9 } });
    expect(inputs().map(({ input }) => input)).toEqual([
      { plan },
      { plan: plan && refreshPlan(plan, { backends: [today.backend], dailyUsd: 3 }), resume: { again: [] } },
    ]);
  });
});
