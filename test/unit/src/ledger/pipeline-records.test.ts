import { manifestOf } from '../../../../src/views/manifest';
import { createPipelineRecords } from '../../../../src/ledger/pipeline-records';
import type { MemoryBlobStore } from '../../../support/paid/blob-store';
import { memoryBlobStore } from '../../../support/paid/blob-store';
import { after } from '../../../support/paid/fixtures';
import { planOf } from '../../../support/plan';
import { runOf, shotIn, shotWithClip } from '../../../support/shots';

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

describe('how a run ended', () => {
  const endingOf = (state: 'failed' | 'completed', endedAt: string) => {
    const ended = state === 'failed' ? shotIn('ended') : shotWithClip();
    const shots = Object.fromEntries(plan.agreed.shots.map(({ name }) => [name, ended]));
    const run = runOf(plan, shots, { state, endedAt });
    return [plan.pipelineId, run, manifestOf(plan, run)] as const;
  };
  const failed = endingOf('failed', after(60));
  const resumed = endingOf('completed', after(300));
  const kept = async (store: MemoryBlobStore) => {
    const records = createPipelineRecords(store);
    const [run, manifest] = [await records.run(plan.pipelineId), await records.manifest(plan.pipelineId)];
    return [run?.state, manifest?.state];
  };

  it('is replaced by how the run ended that was resumed, and never the other way round', async () => {
    const store = memoryBlobStore();
    const records = createPipelineRecords(store);
    await records.keepRun(...failed);
    expect(await kept(store)).toEqual(['failed', 'failed']);
    await records.keepRun(...resumed);
    await records.keepRun(...failed);
    expect(await kept(store)).toEqual(['completed', 'completed']);
  });

  it('is stored again by the same run, which may have learned of more since', async () => {
    const store = memoryBlobStore();
    const records = createPipelineRecords(store);
    await records.keepRun(...failed);
    const [id, run, manifest] = failed;
    await records.keepRun(id, { ...run, earlierUsd: 0.4 }, { ...manifest, spentUsd: 0.4 });
    expect((await records.run(id))?.earlierUsd).toBe(0.4);
    expect((await records.manifest(id))?.spentUsd).toBe(0.4);
  });

  it('is completed by a repeat after a death between its two records, whoever was late in between', async () => {
    const store = memoryBlobStore();
    const records = createPipelineRecords(store);
    await records.keepRun(...failed);
    store.before = (operation, name) => {
      if (operation !== 'read' && name.endsWith('manifest.json')) throw new Error('The process died here.');
    };
    await expect(records.keepRun(...resumed)).rejects.toThrow(/died/);
    store.before = () => undefined;
    await records.keepRun(...failed);
    expect(await kept(store)).toEqual(['completed', 'failed']);
    await records.keepRun(...resumed);
    expect(await kept(store)).toEqual(['completed', 'completed']);
  });

  it('is that of the latest run when several are stored at once', async () => {
    const store = memoryBlobStore();
    const records = createPipelineRecords(store);
    const all = [120, 300, 60, 240].map((seconds) =>
      endingOf(seconds === 300 ? 'completed' : 'failed', after(seconds)),
    );
    await Promise.all(all.map((each) => records.keepRun(...each)));
    expect(await kept(store)).toEqual(['completed', 'completed']);
  });
});
