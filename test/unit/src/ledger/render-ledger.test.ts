import type { HeldIntent } from '../../../../src/ledger/claim';
import type { RenderLedger } from '../../../../src/ledger/render-ledger';
import { createRenderLedger } from '../../../../src/ledger/render-ledger';
import type { MemoryBlobStore } from '../../../support/paid/blob-store';
import { memoryBlobStore } from '../../../support/paid/blob-store';
import { after, AT, intentOf } from '../../../support/paid/fixtures';

const BUSY = { code: 'too_many_requests', status: 429, detail: 'Too many running tasks' };
const JOB = { renderId: 'video_1', backendStatus: 'queued', at: AT };

describe('the render ledger', () => {
  let store: MemoryBlobStore;
  let ledger: RenderLedger;
  beforeEach(() => {
    store = memoryBlobStore();
    ledger = createRenderLedger(store);
  });

  const post = async (intent = intentOf()): Promise<HeldIntent> => {
    const claim = await ledger.claim(intent);
    if (claim.outcome !== 'post') throw new Error(`The claim was answered ${claim.outcome}, expected post.`);
    return claim.held;
  };
  const spend = async () => {
    const lines = [];
    for await (const line of ledger.spend()) lines.push(line);
    return lines;
  };

  it('lets exactly one of fifty parallel claims post', async () => {
    const claims = await Promise.all(Array.from({ length: 50 }, () => ledger.claim(intentOf())));
    expect(claims.filter(({ outcome }) => outcome === 'post')).toHaveLength(1);
    expect(claims.filter(({ outcome }) => outcome === 'unclear')).toHaveLength(49);
    expect(store.json('renders/p1/baseline.1.json')).toMatchObject({ state: 'intended', submits: 1, resubmits: 0 });
  });

  it('lets exactly one of fifty parallel claims post again what was refused for want of room', async () => {
    await ledger.released(await post(), BUSY);
    const claims = await Promise.all(Array.from({ length: 50 }, () => ledger.claim(intentOf({ at: after(60) }))));
    expect(claims.map(({ outcome }) => outcome).sort()).toEqual([
      ...Array<string>(1).fill('post'),
      ...Array<string>(49).fill('unclear'),
    ]);
    expect(store.json('renders/p1/baseline.1.json')).toMatchObject({ submits: 2, resubmits: 0, intendedAt: after(60) });
  });

  it('keeps apart what differs in pipeline, shot or attempt', async () => {
    const intents = [
      intentOf(),
      intentOf({ pipelineId: 'p2' }),
      intentOf({ shot: 'motion' }),
      intentOf({ attempt: 2 }),
    ];
    const claims = await Promise.all(intents.map((intent) => ledger.claim(intent)));
    expect(claims.map(({ outcome }) => outcome)).toEqual(['post', 'post', 'post', 'post']);
  });

  describe('claimed again', () => {
    it('is unclear while a POST may be on its way', async () => {
      await post();
      expect(await ledger.claim(intentOf())).toMatchObject({ outcome: 'unclear', held: { value: { submits: 1 } } });
    });

    it('is unclear when nobody could find out', async () => {
      await ledger.asked(await post(), BUSY);
      expect(await ledger.claim(intentOf())).toMatchObject({
        outcome: 'unclear',
        held: { value: { state: 'asked' } },
      });
    });

    it('is refused when it was refused for good', async () => {
      const problem = { code: 'moderated', status: 400, detail: 'blocked' };
      await ledger.refused(await post(), problem, 'moderated');
      expect(await ledger.claim(intentOf())).toMatchObject({
        outcome: 'refused',
        render: { as: 'moderated', why: problem },
      });
    });

    it.each(['accepted', 'completed', 'failed', 'settled'])('adopts the job of one that is %s', async (state) => {
      await ledger.submitted(await post(), JOB);
      const ending = { ending: state === 'failed' ? 'failed' : 'completed', backendStatus: 'done', at: AT } as const;
      if (state !== 'accepted') await ledger.ended(intentOf(), ending);
      if (state === 'settled') await ledger.settled(intentOf(), AT);
      expect(await ledger.claim(intentOf())).toMatchObject({
        outcome: 'adopt',
        render: { state: state === 'accepted' ? 'accepted' : 'ended', renderId: 'video_1' },
      });
    });

    it('counts resubmits apart from posts that were refused', async () => {
      await ledger.released(await post(), BUSY);
      await ledger.freed(await post(intentOf({ at: after(60) })), BUSY, after(390));
      const held = await post(intentOf({ at: after(400) }));
      expect(held.value).toMatchObject({
        submits: 3,
        resubmits: 1,
        intendedAt: after(400),
        firstIntendedAt: after(60),
      });
      await ledger.released(held, BUSY);
      expect((await post(intentOf({ at: after(500) }))).value).toMatchObject({ submits: 4, resubmits: 1 });
    });
  });

  it.each<[string, string, string]>([
    ['the very request that was answered', AT, 'answered'],
    ['one asked for before it', after(-60), 'answered'],
    ['a later one', after(1), 'post'],
  ])('after a refusal for want of room, tells %s so', async (_, at, expected) => {
    await ledger.released(await post(), BUSY);
    expect(await ledger.claim(intentOf({ at }))).toMatchObject({ outcome: expected });
  });

  it('lets nobody post again what was freed, but who asked after that', async () => {
    await ledger.freed(await post(), BUSY, after(300));
    for (const seconds of [0, 299, 300])
      expect(await ledger.claim(intentOf({ at: after(seconds) }))).toMatchObject({ outcome: 'answered' });
    expect((await post(intentOf({ at: after(301) }))).value).toMatchObject({ submits: 2, resubmits: 1 });
  });

  it.each(['create', 'replace'] as const)(
    'knows its own claim where the answer to its %s was lost and the write repeated',
    async (operation) => {
      if (operation === 'replace') await ledger.released(await post(), BUSY);
      const once = store[operation].bind(store) as (...args: unknown[]) => Promise<unknown>;
      let isLost = true;
      // What the SDK makes of a write that was made and whose answer is a reset: it writes again, and is told of a conflict.
      Object.assign(store, {
        [operation]: async (...args: unknown[]) => {
          const answer = await once(...args);
          if (!isLost) return answer;
          isLost = false;
          return once(...args);
        },
      });
      const { value, etag } = await post(intentOf({ at: after(60) }));
      expect(value.submits).toBe(operation === 'create' ? 1 : 2);
      expect(await ledger.submitted({ value, etag }, JOB)).toMatchObject({ outcome: 'accepted' });
    },
  );

  it('lets only one of two holders of the same record go on', async () => {
    const held = await post();
    await ledger.freed(held, BUSY, after(60));
    await expect(ledger.freed(held, BUSY, after(61))).rejects.toThrow(/baseline\.1\.json was changed by somebody else/);
    await expect(ledger.released(held, BUSY)).rejects.toThrow(/changed by somebody else/);
    await expect(ledger.asked(held, BUSY)).rejects.toThrow(/changed by somebody else/);
  });

  it('gives one job to one of twenty records, for ever', async () => {
    const records = await Promise.all(
      Array.from({ length: 20 }, (_, index) => post(intentOf({ pipelineId: `p${index}` }))),
    );
    const taken = await Promise.all(records.map((held) => ledger.submitted(held, JOB)));
    expect(taken.filter(({ outcome }) => outcome === 'accepted')).toHaveLength(1);
    expect(taken.filter(({ outcome }) => outcome === 'taken')).toHaveLength(19);
    expect((await spend()).filter(({ openUsd }) => openUsd > 0)).toHaveLength(1);
  });

  it('knows the same job id on another backend as another job', async () => {
    const other = { ...intentOf().backend, name: 'elsewhere' };
    for (const intent of [intentOf(), intentOf({ pipelineId: 'p2', backend: other })])
      expect(await ledger.submitted(await post(intent), JOB)).toMatchObject({
        outcome: 'accepted',
        render: { renderId: 'video_1' },
      });
  });

  it('knows the same job id on another server of the same name as another job', async () => {
    const there = { ...intentOf().backend, endpoint: 'a.example.com/v1' };
    const here = { ...intentOf().backend, endpoint: 'b.example.com/v1' };
    await ledger.submitted(await post(intentOf({ backend: there })), JOB);
    const second = await post(intentOf({ pipelineId: 'p2', backend: here }));
    expect(await ledger.submitted(second, JOB)).toMatchObject({ outcome: 'accepted' });
    expect(await ledger.ownership(intentOf({ pipelineId: 'p2' }), { backend: here, renderId: 'video_1' })).toBe('mine');
    const third = await post(intentOf({ pipelineId: 'p3', backend: here }));
    expect(await ledger.submitted(third, JOB)).toMatchObject({ outcome: 'taken' });
    expect(await ledger.ownership(third.value, { backend: here, renderId: 'video_1' })).toBe('others');
  });

  it.each<[string, string | undefined]>([
    ['by a version that did not note the server', undefined],
    ['under another name of the server', 'a.example.com/v1'],
  ])('takes no job that was found, and not just accepted, when it was taken %s', async (_, endpoint) => {
    const there = { ...intentOf().backend, ...(endpoint === undefined ? {} : { endpoint }) };
    const here = { ...intentOf().backend, endpoint: 'b.example.com/v1' };
    await ledger.submitted(await post(intentOf({ backend: there })), JOB);
    const second = await post(intentOf({ pipelineId: 'p2', backend: here }));
    expect(await ledger.ownership(second.value, { backend: here, renderId: 'video_1' })).toBe('others');
    expect(await ledger.submitted(second, { ...JOB, foundAt: here })).toMatchObject({ outcome: 'taken' });
  });

  it('finds the job again that a record took before its writer died', async () => {
    const held = await post();
    store.before = (operation) => {
      if (operation === 'replace') throw new Error('The host was killed.');
    };
    await expect(ledger.submitted(held, JOB)).rejects.toThrow('killed');
    store.before = () => undefined;
    const job = { backend: { name: 'default' }, renderId: 'video_1' };
    expect(await ledger.ownership(intentOf(), job)).toBe('mine');
    expect(await ledger.ownership(intentOf({ pipelineId: 'p2' }), job)).toBe('others');
    const again = await ledger.claim(intentOf());
    expect(again.outcome === 'unclear' && (await ledger.submitted(again.held, JOB))).toMatchObject({
      outcome: 'accepted',
    });
  });

  it('says of a job nobody has taken that nobody has', async () => {
    expect(await ledger.ownership(intentOf(), { backend: { name: 'default' }, renderId: 'video_9' })).toBe('nobodys');
  });

  describe('charges', () => {
    const chargedOf = async (
      backend: { chargedAt: 'completion' | 'acceptance'; chargedEndings: ('failed' | 'moderated' | 'cancelled')[] },
      ending?: 'completed' | 'failed' | 'moderated' | 'cancelled',
    ) => {
      const intent = intentOf({ backend: { name: 'default', model: 'sora-2', ...backend } });
      await ledger.submitted(await post(intent), JOB);
      if (ending !== undefined) await ledger.ended(intent, { ending, backendStatus: ending, at: after(60) });
      const [line] = await spend();
      return [line?.chargedUsd, line?.openUsd, line?.unknownUsd];
    };

    it.each([
      ['completion', [], undefined, [0, 0.4, 0]],
      ['acceptance', [], undefined, [0.4, 0, 0]],
      ['completion', [], 'completed', [0.4, 0, 0]],
      ['completion', [], 'failed', [0, 0, 0]],
      ['completion', ['failed'], 'failed', [0.4, 0, 0]],
      ['completion', ['failed'], 'moderated', [0, 0, 0]],
      ['completion', ['moderated'], 'moderated', [0.4, 0, 0]],
      ['completion', ['cancelled'], 'cancelled', [0.4, 0, 0]],
      ['acceptance', ['failed', 'moderated', 'cancelled'], 'failed', [0.4, 0, 0]],
    ] as const)('at %s, with %j, one that is %s as %j', async (chargedAt, chargedEndings, ending, expected) => {
      expect(await chargedOf({ chargedAt, chargedEndings: [...chargedEndings] }, ending)).toEqual(expected);
    });

    it.each([
      [['refused'], 'refused', 0.4],
      [['refused'], 'moderated', 0.4],
      [['refused'], 'invalid_value', 0.4],
      // Whoever may not order, or orders what is not served, has had no work done.
      [['refused'], 'unauthorized', 0],
      [['refused'], 'insufficient_funds', 0],
      [['failed', 'moderated', 'cancelled'], 'refused', 0],
    ] as const)('with %j, an order that is refused as %s as $%d', async (chargedEndings, as, chargedUsd) => {
      const backend = { ...{ name: 'default', model: 'sora-2' }, chargedAt: 'completion' as const };
      const intent = intentOf({ backend: { ...backend, chargedEndings: [...chargedEndings] } });
      expect(await ledger.refused(await post(intent), BUSY, as)).toMatchObject({ chargedUsd });
      expect(await ledger.claim(intent)).toMatchObject({ outcome: 'refused', render: { as, chargedUsd } });
      expect(await spend()).toMatchObject([{ chargedUsd, openUsd: 0, unknownUsd: 0 }]);
    });

    it('by the first ending that is heard, however often and late another comes', async () => {
      await ledger.submitted(await post(), JOB);
      const endings = ['completed', 'failed', 'completed'] as const;
      const charges = [];
      for (const ending of endings)
        charges.push(await ledger.ended(intentOf(), { ending, backendStatus: ending, at: after(60) }));
      expect(charges).toEqual([0.4, 0.4, 0.4]);
    });

    it('on the day of the end, or of the acceptance where that is when it is charged', async () => {
      const late = { ending: 'completed', backendStatus: 'completed', at: '2026-01-02T00:00:30.000Z' } as const;
      await ledger.submitted(await post(), JOB);
      await ledger.ended(intentOf(), late);
      const prepaid = intentOf({ pipelineId: 'p2', backend: { ...intentOf().backend, chargedAt: 'acceptance' } });
      await ledger.submitted(await post(prepaid), { ...JOB, renderId: 'video_2' });
      await ledger.ended(prepaid, late);
      expect((await spend()).map(({ pipelineId, day }) => [pipelineId, day])).toEqual([
        ['p1', '2026-01-02'],
        ['p2', '2026-01-01'],
      ]);
    });

    it('nothing for what was refused, and lists what is not known apart', async () => {
      await ledger.released(await post(), BUSY);
      await ledger.asked(await post(intentOf({ pipelineId: 'p2' })), BUSY);
      await post(intentOf({ pipelineId: 'p3' }));
      expect((await spend()).map(({ chargedUsd, openUsd, unknownUsd }) => [chargedUsd, openUsd, unknownUsd])).toEqual([
        [0, 0, 0],
        [0, 0, 0.4],
        [0, 0, 0.4],
      ]);
    });
  });

  it('writes an ending although others change the record at the same moment', async () => {
    await ledger.submitted(await post(), JOB);
    const ending = { ending: 'completed', backendStatus: 'completed', at: AT } as const;
    await Promise.all([1, 2, 3, 4].map(() => ledger.ended(intentOf(), ending)));
    await Promise.all([1, 2, 3, 4].map(() => ledger.settled(intentOf(), AT)));
    expect(await ledger.read(intentOf())).toMatchObject({ state: 'ended', settledAt: AT, chargedUsd: 0.4 });
  });

  it('does not settle what has not ended', async () => {
    await ledger.submitted(await post(), JOB);
    await ledger.settled(intentOf(), AT);
    expect(await ledger.read(intentOf())).toMatchObject({ state: 'accepted' });
  });

  it('names the record that is not there', async () => {
    await expect(ledger.settled(intentOf(), AT)).rejects.toThrow(
      'There is no ledger record renders/p1/baseline.1.json.',
    );
  });

  it('reads the records of one pipeline and sums those of all, over more than one page', async () => {
    for (let index = 0; index < 600; index++) await post(intentOf({ pipelineId: `p${index % 2}`, attempt: index }));
    expect(await ledger.ofPipeline('p1')).toHaveLength(300);
    expect(await spend()).toHaveLength(600);
  });
});
