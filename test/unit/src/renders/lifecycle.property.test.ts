import fc from 'fast-check';
import type { UnclearRender } from '../../../../src/ledger/claim';
import type { RenderLedger } from '../../../../src/ledger/render-ledger';
import { createRenderLedger } from '../../../../src/ledger/render-ledger';
import { chargeFor } from '../../../../src/renders/charge';
import { NEXT } from '../../../../src/renders/next';
import type { Render, RenderState } from '../../../../src/renders/render';
import { jobIdsOf, jobOf } from '../../../../src/renders/render';
import { parseRender } from '../../../../src/renders/stored-render';
import { ledgerNames } from '../../../../src/storage/blob-names';
import type { BlobStore } from '../../../../src/storage/blob-store';
import { memoryBlobStore } from '../../../support/paid/blob-store';
import { after, intentOf } from '../../../support/paid/fixtures';
import { CHARGED_ENDINGS } from '../../../../src/plans/backend';
import { cases } from '../../../support/thorough';

const SAID = { code: 'x', detail: 'x' };
const ENDINGS = ['completed', 'failed', 'moderated', 'cancelled'] as const;

const backend = fc.record({
  name: fc.constant('default'),
  model: fc.constant('sora-2'),
  chargedAt: fc.constantFrom('completion' as const, 'acceptance' as const),
  chargedEndings: fc.subarray([...CHARGED_ENDINGS]).map((endings) => [...endings]),
});

/** Most often the latest. */
const held = fc.oneof({ weight: 2, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.nat(5) });
/** Something that happens to a render. `held` picks one of the records that somebody has read before, fresh or long stale. */
const event = fc.oneof(
  fc.record({ kind: fc.constant('look' as const) }),
  fc.record({ kind: fc.constant('claim' as const), lateSeconds: fc.nat(600) }),
  fc.record({
    kind: fc.constantFrom('answer' as const, 'find' as const),
    held,
    renderId: fc.constantFrom('video_1', 'video_2', 'video_3'),
  }),
  fc.record({
    kind: fc.constantFrom('release' as const, 'refuse' as const, 'free' as const, 'ask' as const),
    held,
  }),
  fc.record({ kind: fc.constant('end' as const), ending: fc.constantFrom(...ENDINGS) }),
  fc.record({ kind: fc.constant('settle' as const) }),
  fc.record({ kind: fc.constant('list' as const), renderIds: fc.subarray(['video_1', 'video_2', 'video_8']) }),
);
type Event = typeof event extends fc.Arbitrary<infer E> ? E : never;
/** What happens at the same moment. */
const moments = fc.array(fc.array(event, { minLength: 1, maxLength: 3 }), { maxLength: 14 });

/** Plays the moments against a ledger, and keeps every version of the record that was written, and what callers were told. */
async function play(sentTo: Render['backend'], story: readonly (readonly Event[])[]) {
  const store = memoryBlobStore();
  const versions: Render[] = [];
  const keep = (name: string, value: unknown): void =>
    void (name.startsWith('renders/') && versions.push(parseRender(JSON.parse(JSON.stringify(value)))));
  const create = store.create.bind(store);
  const replace = store.replace.bind(store);
  store.create = async (name, value, metadata) => {
    const answer = await create(name, value, metadata);
    if (answer.created) keep(name, value);
    return answer;
  };
  store.replace = async (name, value, condition) => {
    const answer = await replace(name, value, condition);
    if (answer.replaced) keep(name, value);
    return answer;
  };
  const ledger = createRenderLedger(store);
  const held: UnclearRender[] = [];
  const told = { posts: 0, jobIds: new Set<string>(), forbidden: 0 };
  let seconds = 0;
  for (const moment of story) {
    seconds += 100;
    const at = after(seconds);
    await Promise.all(
      moment.map((happens) =>
        // That it is forbidden, or that somebody else was faster, are answers; that anything else fails is not.
        happen(ledger, { happens, at, held, told, sentTo, store }).catch((error: unknown) => {
          if (
            !/cannot (become|change|lose|be charged)|changed by somebody else|There is no ledger record/.test(
              String(error),
            )
          )
            throw error;
          told.forbidden += 1;
        }),
      ),
    );
  }
  return { versions, told };
}

interface Happening {
  readonly happens: Event;
  readonly at: string;
  readonly held: UnclearRender[];
  readonly told: { posts: number; readonly jobIds: Set<string> };
  readonly sentTo: Render['backend'];
  readonly store: BlobStore;
}

async function happen(ledger: RenderLedger, { happens, at, held, told, sentTo, store }: Happening): Promise<void> {
  const record = 'held' in happens ? held.at(-1 - happens.held) : undefined;
  switch (happens.kind) {
    case 'claim': {
      const asked = new Date(Date.parse(at) - happens.lateSeconds * 1_000).toISOString();
      const claim = await ledger.claim(intentOf({ backend: sentTo, at: asked }));
      if (claim.outcome === 'post') told.posts += 1;
      if (claim.outcome === 'post' || claim.outcome === 'unclear') held.push(claim.held);
      return;
    }
    case 'look': {
      // Code that asks for what makes no sense is held against the table as well, so any record may be tried.
      const found = await store.read(ledgerNames.render(intentOf()), parseRender);
      if (found !== undefined) held.push(found as UnclearRender);
      return;
    }
    case 'answer':
    case 'find': {
      if (record === undefined) return;
      const job = { renderId: happens.renderId, backendStatus: 'queued', at };
      const foundAt = happens.kind === 'find' ? { foundAt: record.value.backend } : {};
      const submitted = await ledger.submitted(record, { ...job, ...foundAt });
      if (submitted.outcome !== 'taken') told.jobIds.add(happens.renderId);
      return;
    }
    case 'release':
      return record && ledger.released(record, SAID);
    case 'refuse':
      if (record !== undefined) await ledger.refused(record, SAID, 'refused');
      return;
    case 'free':
      return record && ledger.freed(record, SAID, at);
    case 'ask':
      return record && ledger.asked(record, SAID);
    case 'end':
      await ledger.ended(intentOf(), { ending: happens.ending, backendStatus: happens.ending, at });
      return;
    case 'settle':
      return ledger.settled(intentOf(), at);
    case 'list':
      await ledger.listed(intentOf(), happens.renderIds);
  }
}

const steps = (versions: readonly Render[]): [Render, Render][] =>
  versions.flatMap((render, index): [Render, Render][] => {
    const before = versions[index - 1];
    return before === undefined ? [] : [[before, render]];
  });

describe('a render, whatever happens to it and in whatever order', () => {
  const always = (check: (played: Awaited<ReturnType<typeof play>>) => void) =>
    fc.assert(
      fc.asyncProperty(backend, moments, async (sentTo, story) => check(await play(sentTo, story))),
      { numRuns: cases(100) },
    );

  it('goes only where it may go', () =>
    always(({ versions }) => {
      expect(versions.length === 0 || versions[0]?.state === 'intended').toBe(true);
      for (const [before, now] of steps(versions)) {
        const next: readonly RenderState[] = NEXT[before.state];
        if (now.state !== before.state) expect(next).toContain(now.state);
      }
    }));

  it('never loses the id of a job that came for it', () =>
    always(({ versions, told }) => {
      const last = versions.at(-1);
      const known = last === undefined ? [] : jobIdsOf(last);
      expect([...told.jobIds].filter((id) => !known.includes(id))).toEqual([]);
      for (const [before, now] of steps(versions))
        expect(jobIdsOf(before).filter((id) => !jobIdsOf(now).includes(id))).toEqual([]);
    }));

  it('is charged less only by an ending that is not charged, once, in the write that says so', () =>
    always(({ versions }) => {
      const refunds = steps(versions).filter(([before, now]) => now.chargedUsd < before.chargedUsd);
      expect(refunds.length).toBeLessThanOrEqual(1);
      for (const [before, now] of refunds) {
        expect([before.state, now.state]).toEqual(['accepted', 'ended']);
        expect(now.state === 'ended' && chargeFor(now, now.ending)).toBe(0);
      }
    }));

  it('ends once, and keeps its own job, ending and charge from then on', () =>
    always(({ versions }) => {
      const endings = steps(versions).filter(([before, now]) => before.state !== 'ended' && now.state === 'ended');
      expect(endings.length).toBeLessThanOrEqual(1);
      for (const [before, now] of steps(versions)) {
        if (before.state !== 'ended') continue;
        expect(jobOf(now)).toEqual(jobOf(before));
        expect(now.chargedUsd).toBe(before.chargedUsd);
      }
    }));

  it('is posted once for every time it was new or free', () =>
    always(({ versions, told }) => {
      const begun = steps(versions).filter(([before, now]) => before.state === 'free' && now.state === 'intended');
      expect(told.posts).toBe(begun.length + (versions.length === 0 ? 0 : 1));
      expect(versions.at(-1)?.submits ?? 0).toBe(told.posts);
    }));
});

describe('the stories that are told of renders', () => {
  it('come to every state, to late ids, to refunds and to what is forbidden', async () => {
    const seen = new Set<string>();
    const story = fc.asyncProperty(backend, moments, async (sentTo, moment) => {
      const { versions, told } = await play(sentTo, moment);
      for (const render of versions) {
        seen.add(render.state);
        for (const { by } of render.duplicateJobs ?? []) seen.add(`duplicate by ${by}`);
      }
      if (steps(versions).some(([before, now]) => now.chargedUsd < before.chargedUsd)) seen.add('refund');
      if (told.forbidden > 0) seen.add('forbidden');
    });
    await fc.assert(story, { numRuns: 400, seed: 11 });
    expect([...seen].sort()).toEqual(
      [...Object.keys(NEXT), 'duplicate by answer', 'duplicate by list', 'forbidden', 'refund'].sort(),
    );
  });
});
