import type { RenderLedger } from '../../../../src/ledger/render-ledger';
import { createRenderLedger } from '../../../../src/ledger/render-ledger';
import type { RenderIntent } from '../../../../src/ledger/claim';
import type { MemoryBlobStore } from '../../../support/paid/blob-store';
import { memoryBlobStore } from '../../../support/paid/blob-store';
import { intentOf } from '../../../support/paid/fixtures';

const [FIRST, SECOND, THIRD] = ['2026-11-29', '2026-11-30', '2026-12-01'] as const;
const AT_NIGHT = 'T23:59:00.000Z';
const born = (day: string, tail = '0123456789'): string => `${day.replaceAll('-', '')}t235900-${tail}`;

describe('the days of renders', () => {
  let store: MemoryBlobStore;
  let ledger: RenderLedger;
  beforeEach(() => {
    store = memoryBlobStore();
    ledger = createRenderLedger(store);
  });

  const intent = (changes: Partial<RenderIntent> = {}): RenderIntent =>
    intentOf({ pipelineId: born(FIRST), at: `${FIRST}${AT_NIGHT}`, ...changes });
  async function claim(wanted: RenderIntent) {
    const claimed = await ledger.claim(wanted);
    if (claimed.outcome !== 'post') throw new Error(`The claim was answered ${claimed.outcome}, expected post.`);
    return claimed.held;
  }
  async function complete(wanted: RenderIntent, renderId: string, endedAt: string): Promise<void> {
    const held = await claim(wanted);
    await ledger.submitted(held, { renderId, backendStatus: 'queued', at: wanted.at });
    await ledger.ended(wanted, { ending: 'completed', backendStatus: 'completed', at: endedAt });
  }
  async function shotsOf(from: string, to = from): Promise<string[]> {
    const found = [];
    for await (const { pipelineId, day, chargedUsd } of ledger.spend({ from, to }))
      found.push(`${pipelineId.slice(0, 8)} ${day} ${chargedUsd}`);
    return found.sort();
  }
  const marks = (): string[] => [...store.blobs.keys()].filter((name) => name.startsWith('days/'));

  it('need no mark where everything falls on the day of the pipeline', async () => {
    await complete(intent(), 'video_1', `${FIRST}T23:59:30.000Z`);
    expect(marks()).toEqual([]);
    expect(await shotsOf(FIRST)).toEqual(['20261129 2026-11-29 0.4']);
    expect(await shotsOf(SECOND)).toEqual([]);
  });

  it('find a render on the day that it came to cost something, and on no other', async () => {
    await complete(intent(), 'video_1', `${SECOND}T00:00:30.000Z`);
    expect(marks()).toEqual([`days/20261130/${born(FIRST)}/baseline.1.json`]);
    expect(await shotsOf(FIRST)).toEqual([]);
    expect(await shotsOf(SECOND)).toEqual(['20261129 2026-11-30 0.4']);
    expect(await shotsOf(FIRST, SECOND)).toEqual(['20261129 2026-11-30 0.4']);
    expect(await shotsOf(SECOND, THIRD)).toEqual(['20261129 2026-11-30 0.4']);
  });

  it('count a render once that had several days', async () => {
    const late = intent({ at: `${SECOND}${AT_NIGHT}` });
    await complete(late, 'video_1', `${THIRD}T00:00:30.000Z`);
    expect(marks()).toHaveLength(2);
    expect(await shotsOf(SECOND, THIRD)).toEqual(['20261129 2026-12-01 0.4']);
    expect(await shotsOf(SECOND)).toEqual([]);
  });

  it('find the renders of a pipeline whose id tells no day', async () => {
    await complete(intentOf(), 'video_1', '2026-01-01T00:01:00.000Z');
    expect(await shotsOf('2026-01-01')).toHaveLength(1);
    expect(await shotsOf('2026-01-02')).toEqual([]);
  });

  it('pass over a mark whose record was never written', async () => {
    store.before = (operation, name) => {
      if (operation === 'create' && name.startsWith('renders/')) throw new Error('The storage went away.');
    };
    await expect(ledger.claim(intent({ at: `${SECOND}${AT_NIGHT}` }))).rejects.toThrow('went away');
    expect(marks()).toHaveLength(1);
    expect(await shotsOf(SECOND)).toEqual([]);
  });

  it('never let a record be written whose mark could not be', async () => {
    store.before = (operation, name) => {
      if (operation === 'create' && name.startsWith('days/')) throw new Error('The storage went away.');
    };
    await expect(ledger.claim(intent({ at: `${SECOND}${AT_NIGHT}` }))).rejects.toThrow('went away');
    expect([...store.blobs.keys()]).toEqual([]);
  });

  it('let a render without an answer be seen by another one over midnight', async () => {
    const [evening, morning] = [intent(), intent({ pipelineId: born(SECOND), at: `${SECOND}T00:00:30.000Z` })];
    await claim(evening);
    const held = await claim(morning);
    expect(await ledger.unansweredLike(held.value, { windowMs: 120_000, sameWords: true })).toBe(true);
    expect(await ledger.unansweredLike(held.value, { windowMs: 60_000, sameWords: true })).toBe(false);
  });

  it('know a job that was accepted before a render was sent, though it ended on a later day', async () => {
    await complete(intent(), 'video_1', `${THIRD}T08:00:00.000Z`);
    const held = await claim(intent({ pipelineId: born(SECOND), at: `${SECOND}T08:00:00.000Z` }));
    expect(await ledger.hasAccepted(held.value, Date.parse(`${FIRST}T12:00:00Z`))).toBe(true);
    expect(await ledger.hasAccepted(held.value, Date.parse(`${SECOND}T00:00:00Z`))).toBe(false);
  });

  it('read no more for a day, and for a lost answer, however long the history is', async () => {
    const counted: unknown[] = [];
    for (const renders of [10, 300]) {
      store = memoryBlobStore();
      ledger = createRenderLedger(store);
      for (let index = 0; index < renders; index += 1)
        await complete(
          intent({ pipelineId: born('2026-10-01', `${index}`), at: '2026-10-01T12:00:00.000Z' }),
          `video_${index}`,
          '2026-10-01T12:01:00.000Z',
        );
      const held = await claim(intent());
      const counts = { listed: 0, other: 0 };
      const list = store.list.bind(store);
      store.list = async (options) => {
        const page = await list(options);
        counts.listed += page.items.length;
        return page;
      };
      store.before = (operation) => void (operation === 'list' || (counts.other += 1));
      await shotsOf(FIRST);
      await ledger.unansweredLike(held.value, { windowMs: 60_000, sameWords: true });
      await ledger.hasAccepted(held.value, Date.parse(`${FIRST}T00:00:00Z`));
      counted.push(counts);
    }
    expect(counted[1]).toEqual(counted[0]);
  });
});
