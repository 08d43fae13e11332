import { createHash } from 'node:crypto';
import { HttpResponse } from '@azure/functions';
import { createStartPipeline } from '../../../../src/http/start-pipeline';
import { createOutbox } from '../../../../src/ledger/outbox';
import { createControl } from '../../../../src/ledger/requests';
import { createPipelineRecords } from '../../../../src/ledger/pipeline-records';
import { refreshPlan } from '../../../../src/plans/refresh-plan';
import { briefSchema } from '../../../../src/plans/brief';
import { ledgerNames } from '../../../../src/storage/blob-names';
import { backendsOf } from '../../../support/backends';
import { callOf } from '../../../support/http/call';
import { memoryBlobStore } from '../../../support/paid/blob-store';
import { fakeEngine } from '../../../support/replay/fake-engine';
import { testBackend as backend, testTiming as timing } from '../../../support/plan';

const NOW_MS = Date.UTC(2026, 0, 1);

/** One app whose engine forgets every instance at once; tells what was started. */
function app() {
  const store = memoryBlobStore();
  const records = createPipelineRecords(store);
  const wall = { ms: NOW_MS, sleepsMs: 0 };
  const started: { name: string; input: unknown }[] = [];
  const client = fakeEngine({
    readEntityState: () => Promise.resolve({ entityExists: false }),
    startNew: (name, { input } = {}) => Promise.resolve(`instance ${started.push({ name, input })}`),
    createCheckStatusResponse: (_, id) => new HttpResponse({ jsonBody: { id } }),
  });
  const post = (today: { backend: typeof backend; dailyUsd: number | null }, key = 'boat-1', prompt = 'A boat.') => {
    const endpoint = createStartPipeline({
      control: createControl(store),
      ...{ records, timing, now: () => NOW_MS, dailyUsd: today.dailyUsd },
      backends: backendsOf(today.backend),
      wallNow: () => wall.ms,
      sleep: (ms) => Promise.resolve(void (wall.sleepsMs += ms)),
      ...{ media: memoryBlobStore(), maxImageBytes: 1_000 },
      outbox: createOutbox(memoryBlobStore()),
      webhooks: { secrets: [], hosts: [], format: 'standard' },
      fetchImage: () => Promise.reject(new Error('Nothing is fetched for this brief.')),
      ffmpeg: () => Promise.reject(new Error('Nothing is prepared for this brief.')),
    });
    const body = briefSchema(today.backend).parse({ prompt });
    const headers = { 'idempotency-key': key };
    return endpoint(callOf({ path: 'pipelines', client, query: { dryRun: false }, body, headers }));
  };
  const start = async (key: string, prompt = 'A boat.') => {
    const { status = 0, headers, body } = await post({ backend, dailyUsd: null }, key, prompt);
    const { id, pipelineId, code } = JSON.parse(body as string) as Record<'id' | 'pipelineId' | 'code', string>;
    return {
      status,
      code,
      id: pipelineId ?? id,
      retryAfter: new Headers(headers).get('retry-after'),
    };
  };
  return {
    store,
    records,
    wall,
    started,
    post,
    start,
    inputs: () => started.flatMap((each) => (each.name === 'pipeline' ? [each] : [])),
  };
}

describe('starting a pipeline', () => {
  it('that is gone from the engine goes on at the prices and within the ceiling of today', async () => {
    const { records, post, inputs } = app();
    const first = await post({ backend, dailyUsd: 9 });
    const today = { backend: { ...backend, usdPerSecond: 0.2 }, dailyUsd: 3 };
    expect([first.status, (await post(today)).status]).toEqual([202, 202]);
    const owner = await records.keyOwner({ text: 'boat-1', stored: ['boat-1'] });
    const plan = await records.plan(owner?.pipelineId ?? '');
    expect(plan).toMatchObject({ terms: { estimateUsd: 1.2, dailyUsd: 9 } });
    expect(inputs().map(({ input }) => input)).toEqual([
      { plan },
      { plan: plan && refreshPlan(plan, { backends: [today.backend], dailyUsd: 3 }), resume: { again: [] } },
    ]);
  });

  it('takes a key with and without quotes for one, whichever comes first', async () => {
    for (const [first, second] of [
      ['boat-1', '"boat-1"'],
      ['"boat-1"', 'boat-1'],
    ] as const) {
      const { start } = app();
      const { status, id } = await start(first);
      expect([status, await start(second)]).toMatchObject([202, { status: 202, id }]);
      expect(await start(second, 'A goat.')).toMatchObject({ status: 422, code: 'IDEMPOTENCY_KEY_REUSED', id });
    }
  });

  it('makes one pipeline of both spellings at once', async () => {
    const { start, inputs } = app();
    const started = await Promise.all(['boat-1', '"boat-1"', 'boat-1', '"boat-1"'].map((key) => start(key)));
    expect(new Set(started.filter(({ status }) => status === 202).map(({ id }) => id)).size).toBe(1);
    expect(new Set(inputs().map(({ input }) => (input as { plan: { pipelineId: string } }).plan.pipelineId)).size).toBe(
      1,
    );
  });

  describe('after a release that kept keys as they were sent', () => {
    const keep = async ({ store, records }: ReturnType<typeof app>, spelling: string): Promise<string> => {
      const started = app();
      const { id } = await started.start('any');
      const plan = await started.records.plan(id);
      const owner = await started.records.keyOwner({ text: 'any', stored: ['any'] });
      const pipelineId = `${id.slice(0, -2)}${spelling.startsWith('"') ? 'aa' : 'bb'}`;
      if (plan === undefined || owner === undefined) throw new Error('Nothing was started.');
      await records.keepPlan({ ...plan, pipelineId }, NOW_MS);
      const sha256 = createHash('sha256').update(spelling).digest('hex');
      await store.create(ledgerNames.idempotencyKey(sha256), { briefSha256: owner.briefSha256, pipelineId });
      return pipelineId;
    };

    it.each(['boat-1', '"boat-1"'])('finds the pipeline of the key %s by either spelling', async (spelling) => {
      const world = app();
      const id = await keep(world, spelling);
      for (const key of ['boat-1', '"boat-1"']) {
        expect(await world.start(key)).toMatchObject({ status: 202, id });
        expect(await world.start(key, 'A goat.')).toMatchObject({ status: 422, id });
      }
    });

    it('tells two keys apart that differ in their quotes alone', async () => {
      const world = app();
      for (const key of ['boat-1', '"boat-1"']) {
        const id = await keep(world, key);
        expect(await world.start(key)).toMatchObject({ status: 202, id });
      }
    });
  });

  describe('while the first request of its key is being stored', () => {
    /** The first one has claimed the key and gets no further. */
    const claimed = async () => {
      const world = app();
      world.store.before = (operation, name) => {
        if (operation === 'create' && name.endsWith('/plan.json')) throw new Error('The host dies.');
      };
      await expect(world.start('boat-1')).rejects.toThrow('The host dies.');
      world.store.before = () => undefined;
      return world;
    };

    it('is asked to come again after a moment of waiting', async () => {
      const { start, wall, started } = await claimed();
      wall.ms += 3_500;
      expect(await start('"boat-1"')).toMatchObject({
        ...{ status: 409, code: 'IDEMPOTENCY_KEY_IN_USE', retryAfter: '7' },
      });
      expect([wall.sleepsMs, started]).toEqual([1_000, []]);
    });

    it('is told at once that another brief cannot have the key', async () => {
      const { start, wall } = await claimed();
      expect(await start('boat-1', 'A goat.')).toMatchObject({ status: 422 });
      expect(wall.sleepsMs).toBe(0);
    });

    it('goes on in its place when that takes too long', async () => {
      const { start, wall, inputs } = await claimed();
      const refused = await start('boat-1');
      wall.ms += 10_000;
      expect(await start('boat-1')).toMatchObject({ status: 202, id: refused.id });
      expect(inputs()).toHaveLength(1);
    });

    it('gets the pipeline as soon as it is there', async () => {
      const { store, start, records } = await claimed();
      const other = app();
      const { id } = await other.start('boat-1');
      const plan = await other.records.plan(id);
      const owner = await records.keyOwner({ text: 'boat-1', stored: ['boat-1'] });
      let looks = 0;
      store.before = async (operation, name) => {
        if (operation !== 'read' || !name.endsWith('/plan.json') || ++looks !== 3 || !plan || !owner) return;
        await records.keepPlan({ ...plan, pipelineId: owner.pipelineId }, NOW_MS);
      };
      expect(await start('boat-1')).toMatchObject({ status: 202, id: owner?.pipelineId });
    });
  });
});
