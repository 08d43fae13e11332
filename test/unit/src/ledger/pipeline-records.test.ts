import { manifestOf } from '../../../../src/views/manifest';
import { planSchema } from '../../../../src/plans/plan';
import { refreshPlan } from '../../../../src/plans/refresh-plan';
import { ledgerNames } from '../../../../src/storage/blob-names';
import { createPipelineRecords } from '../../../../src/ledger/pipeline-records';
import type { MemoryBlobStore } from '../../../support/paid/blob-store';
import { memoryBlobStore } from '../../../support/paid/blob-store';
import { after } from '../../../support/paid/fixtures';
import { FIRST_VERSION, firstVersion } from '../../../support/first-version';
import { planOf, testBackend } from '../../../support/plan';
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

describe('what the first version stored', () => {
  it.each(FIRST_VERSION)(
    'is read as what it meant, and can be resumed on the terms of today: %s',
    async (_, stored) => {
      const { pipelineId } = stored.plan;
      const store = memoryBlobStore();
      const records = createPipelineRecords(store);
      await store.create(ledgerNames.plan(pipelineId), stored.plan, { startedms: String(START_MS) });
      await store.create(ledgerNames.run(pipelineId), stored.run);
      await store.create(ledgerNames.manifest(pipelineId), stored.manifest);
      expect(await records.plan(pipelineId)).toEqual(planSchema.parse(stored.plan));
      expect((await records.run(pipelineId))?.state).toBe(stored.run['state']);
      expect((await records.manifest(pipelineId))?.manifestVersion).toBe(2);

      const today = refreshPlan(planSchema.parse(stored.plan), { backends: [testBackend], dailyUsd: 7 });
      await records.keepTerms(pipelineId, today.terms);
      expect(await records.plan(pipelineId)).toEqual(today);
      expect((await store.facts(ledgerNames.plan(pipelineId)))?.metadata).toMatchObject({
        startedms: String(START_MS),
      });
    },
  );

  it('gives way to how a run of today ended, which comes later', async () => {
    const { plan: old, run, manifest } = firstVersion('partial');
    const store = memoryBlobStore();
    const records = createPipelineRecords(store);
    await store.create(ledgerNames.run(old.pipelineId), run);
    await store.create(ledgerNames.manifest(old.pipelineId), manifest);
    const read = planSchema.parse(old);
    const ended = runOf(read, {}, { state: 'completed', endedAt: '2026-11-25T20:00:00.000Z' });
    await records.keepRun(old.pipelineId, ended, manifestOf(read, ended));
    expect((await records.run(old.pipelineId))?.state).toBe('completed');
    expect((await records.manifest(old.pipelineId))?.state).toBe('completed');
  });
});

describe('the terms of a plan', () => {
  it('are those of its present run, while what was agreed and the time of its start stay', async () => {
    const store = memoryBlobStore();
    const records = createPipelineRecords(store);
    await records.keepPlan(plan, START_MS);
    const today = refreshPlan(plan, { backends: [{ ...testBackend, usdPerSecond: 0.2 }], dailyUsd: 3 });
    await records.keepTerms(plan.pipelineId, today.terms);
    expect(await records.plan(plan.pipelineId)).toEqual(today);
    expect(await records.keepPlan(plan, START_MS + 9_000)).toEqual(today);
    expect([...store.blobs.keys()].filter((name) => name.startsWith('index/'))).toHaveLength(1);
  });

  it('are not kept of a plan that is not there', async () => {
    const store = memoryBlobStore();
    await createPipelineRecords(store).keepTerms(plan.pipelineId, plan.terms);
    expect([...store.blobs.keys()]).toEqual([]);
  });

  it('are those that were written last, also where somebody else wrote in between', async () => {
    const store = memoryBlobStore();
    const records = createPipelineRecords(store);
    await records.keepPlan(plan, START_MS);
    const at = (usdPerSecond: number) =>
      refreshPlan(plan, { backends: [{ ...testBackend, usdPerSecond }], dailyUsd: null });
    await Promise.all([0.2, 0.3].map((usd) => records.keepTerms(plan.pipelineId, at(usd).terms)));
    expect([at(0.2), at(0.3)]).toContainEqual(await records.plan(plan.pipelineId));
  });
});
