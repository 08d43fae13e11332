import { createPipelineRecords } from '../../../../src/ledger/pipeline-records';
import { memoryBlobStore } from '../../../support/paid-blob-store';
import { planOf } from '../../../support/planned';

const plan = planOf({ name: 'a boat', prompt: 'A boat.' });
const START_MS = Date.UTC(2026, 0, 1);

describe('the list of pipelines', () => {
  it('gets the entry that a death after the plan left out, when the request is repeated', async () => {
    const store = memoryBlobStore();
    const records = createPipelineRecords(store);
    store.before = (operation, name) => {
      if (operation === 'create' && name.startsWith('index/')) throw new Error('The process died here.');
    };
    await expect(records.keepPlan(plan, START_MS)).rejects.toThrow(/died/);
    store.before = () => undefined;
    expect((await records.list({ size: 10 })).entries).toEqual([]);

    await records.keepPlan(plan, START_MS + 5_000);
    expect((await records.list({ size: 10 })).entries).toEqual([{ pipelineId: plan.pipelineId, name: 'a boat' }]);
  });

  it('has one entry for a pipeline, at the time of its first request, however often that is repeated', async () => {
    const store = memoryBlobStore();
    const records = createPipelineRecords(store);
    for (const laterMs of [0, 5_000, 60_000]) await records.keepPlan(plan, START_MS + laterMs);
    expect([...store.blobs.keys()].filter((name) => name.startsWith('index/'))).toHaveLength(1);
  });
});
