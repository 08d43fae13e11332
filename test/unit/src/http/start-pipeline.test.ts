import type { HttpRequest, InvocationContext } from '@azure/functions';
import { HttpResponse } from '@azure/functions';
import { createStartPipeline } from '../../../../src/http/start-pipeline';
import { createPipelineRecords } from '../../../../src/ledger/pipeline-records';
import { refreshPlan } from '../../../../src/plans/refresh-plan';
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
  const context = { log: () => undefined } as unknown as InvocationContext;
  const post = (today: { backend: typeof backend; dailyUsd: number | null }) => {
    const request = {
      url: 'http://localhost/api/pipelines',
      query: new URLSearchParams(),
      headers: new Headers({ 'idempotency-key': 'boat-1' }),
      body: new Response('{"prompt":"A boat."}').body,
    } as unknown as HttpRequest;
    const endpoint = createStartPipeline({ records, timing, maxBodyBytes: 1_000, now: () => NOW_MS, ...today });
    return endpoint({ request, client, context });
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
      { plan: plan && refreshPlan(plan, today), resume: { again: [] } },
    ]);
  });
});
