import { Readable } from 'node:stream';
import { PNG } from 'pngjs';
import { createCheckRenders } from '../../../../src/activities/check-renders';
import { createDeleteRenders } from '../../../../src/activities/delete-renders';
import { createJobHomes } from '../../../../src/activities/job-homes';
import { createStoreClip } from '../../../../src/activities/store-clip';
import { createSubmitRender } from '../../../../src/activities/submit-render';
import { createTurns } from '../../../../src/activities/turns';
import { createRenderLedger } from '../../../../src/ledger/render-ledger';
import { createControl } from '../../../../src/ledger/requests';
import { provenAfterMs } from '../../../../src/renders/timing';
import type { CreateRequest } from '../../../../src/video-api/create-body';
import type { CreateOptions } from '../../../../src/video-api/video-api';
import { silentApi } from '../../../support/backends';
import { memoryBlobStore } from '../../../support/paid/blob-store';
import { after, AT, ENDPOINT, jobOf, PROMPT, renderTiming } from '../../../support/paid/fixtures';
import { testBackend } from '../../../support/plan';

const PICTURE = PNG.sync.write(new PNG({ width: 4, height: 6 }));
const KEY = { pipelineId: 'p1', shot: 'reference', attempt: 1 };
const PRICE_USD = 0.04;
const DIED = 'The host died.';

interface World {
  /** What its one order is answered with: the picture, the address of one, or nothing that anybody hears. */
  readonly answer?: 'picture' | 'address' | 'lost';
  readonly bytes?: Buffer;
  readonly dies?: 'before the answer is kept' | 'before the id is recorded' | 'never';
}

/** A server that makes pictures, and can be asked for nothing else: whatever is asked besides is an error. */
function world({ answer = 'picture', bytes = PICTURE, dies = 'never' }: World = {}) {
  const [records, media] = [memoryBlobStore(), memoryBlobStore()];
  const ledger = createRenderLedger(records);
  const orders: CreateRequest[] = [];
  const asked: string[] = [];
  const videoApi = silentApi(ENDPOINT, {
    async create(request, { keeper }: CreateOptions = {}) {
      orders.push(request);
      if (answer === 'lost') return { outcome: 'unclear', problem: { kind: 'network', message: 'It was reset.' } };
      if (answer === 'picture') await keeper?.keep(Readable.from([bytes]));
      records.before = (operation, name) => {
        const isAnswer = operation === 'write' && name.startsWith('answers/');
        const isRecord = operation === 'replace' && name.startsWith('renders/');
        if ((dies === 'before the answer is kept' && (isAnswer || isRecord)) || (dies !== 'never' && isRecord))
          throw new Error(DIED);
      };
      const told = { status: 'completed', state: 'completed' as const };
      return answer === 'picture'
        ? { outcome: 'accepted', job: jobOf(keeper?.id ?? '', told), clipKept: true }
        : { outcome: 'accepted', job: jobOf(keeper?.id ?? '', { ...told, clipUrls: ['https://pictures.example/1'] }) };
    },
    contentAt(url) {
      asked.push(url);
      const unknown = { contentType: null, contentLength: null, totalLength: null, etag: null };
      const body = Readable.from([bytes]);
      return Promise.resolve({ outcome: 'content', body, ...unknown, rangeStart: 0, acceptsRange: false });
    },
  });
  const control = createControl(records);
  const deps = {
    ...{ videoApi, ledger, media, control, renderTiming, blockingCreates: createTurns(1) },
    ...{ maxClipBytes: 100_000, maxImageBytes: 1_000, log: () => undefined, sleep: () => Promise.resolve() },
    ...{ homeOf: createJobHomes(ledger), uptimeMs: () => 0 },
    orchestrations: { isRunning: () => Promise.resolve(true) },
  };
  const submit = (at: string) =>
    createSubmitRender(deps)({
      ...{ ...KEY, makes: 'picture', size: '1024x1536', seconds: 0, priceUsd: PRICE_USD, backend: testBackend },
      ...{ prompt: PROMPT, referenceBlob: null, holdsSlot: true, at },
    });
  return {
    ...{ ledger, media, orders, asked, control, submit },
    revive: () => void (records.before = () => undefined),
    check: (renderId: string) =>
      createCheckRenders(deps)({ pipelineId: KEY.pipelineId, renders: [{ ...KEY, renderId }], at: AT }),
    store: (renderId: string) =>
      createStoreClip(deps)({ ...KEY, renderId, makes: 'picture', blob: 'p1/02-reference-original.png' }),
    remove: (renderId: string) =>
      createDeleteRenders(deps)({ pipelineId: KEY.pipelineId, renders: [{ ...KEY, renderId }], at: AT }),
    async ordered(): Promise<string> {
      const answered = await submit(AT);
      return 'renderId' in answered ? answered.renderId : '';
    },
  };
}

describe('a picture that a server makes', () => {
  it('is in the ledger, with what it is, before it is ordered', async () => {
    const at = world({ dies: 'before the answer is kept' });
    await expect(at.submit(AT)).rejects.toThrow(DIED);
    expect(await at.ledger.read(KEY)).toMatchObject({
      ...{ state: 'intended', makes: 'picture', size: '1024x1536', seconds: 0, priceUsd: PRICE_USD, submits: 1 },
    });
  });

  it.each<['picture' | 'address', NonNullable<World['dies']>]>([
    ['picture', 'before the answer is kept'],
    ['picture', 'before the id is recorded'],
    ['address', 'before the id is recorded'],
  ])(
    'that was answered by a %s is found by the next run, and not ordered again, when the host died %s',
    async (answer, dies) => {
      const at = world({ answer, dies });
      await expect(at.submit(AT)).rejects.toThrow(DIED);
      at.revive();
      const found = await at.submit(after(1));
      expect(found).toMatchObject({ outcome: 'accepted', backendStatus: 'completed' });
      expect(at.orders).toHaveLength(1);
      const renderId = 'renderId' in found ? found.renderId : '';
      expect(await at.store(renderId)).toMatchObject({ outcome: 'stored', clip: { bytes: PICTURE.length } });
    },
  );

  it.each(['picture', 'address'] as const)(
    'becomes a file of its pipeline from a %s, and is paid once',
    async (answer) => {
      const at = world({ answer });
      const renderId = await at.ordered();
      expect((await at.check(renderId)).renders[renderId]).toMatchObject({
        outcome: 'completed',
        chargedUsd: PRICE_USD,
      });
      const clip = { kind: 'PNG', mediaType: 'image/png', bytes: PICTURE.length };
      expect(await at.store(renderId)).toMatchObject({ outcome: 'stored', clip });
      expect([...at.media.blobs.keys()]).toEqual(['p1/02-reference-original.png']);
      expect(await at.store(renderId)).toMatchObject({ outcome: 'stored', clip });
      expect(at.asked).toEqual(answer === 'address' ? ['https://pictures.example/1'] : []);
      expect(await at.submit(after(1))).toMatchObject({ outcome: 'accepted', renderId });
      expect(at.orders).toHaveLength(1);
    },
  );

  it.each<[string, Buffer, string]>([
    ['is larger than a picture may be', Buffer.concat([PICTURE, Buffer.alloc(1_000)]), 'too_large'],
    ['is no picture', Buffer.from('<html>no picture</html>'), 'not_an_image'],
  ])('is told as useless where it %s, and stays paid', async (_, bytes, code) => {
    const at = world({ bytes, answer: 'address' });
    const renderId = await at.ordered();
    await at.check(renderId);
    expect(await at.store(renderId)).toMatchObject({ outcome: 'invalid', problem: { code } });
    expect(await at.ledger.read(KEY)).toMatchObject({ state: 'ended', chargedUsd: PRICE_USD });
  });

  it('is asked about, never looked for in a list, and never ordered again where its answer is lost', async () => {
    const at = world({ answer: 'lost' });
    expect(await at.submit(AT)).toMatchObject({ outcome: 'reconciling' });
    const proven = provenAfterMs(renderTiming, testBackend) / 1_000;
    expect(await at.submit(after(1))).toMatchObject({ outcome: 'reconciling' });
    const asked = await at.submit(after(2 + proven));
    expect(asked).toMatchObject({ outcome: 'undecided', problem: { code: 'outcome_unknown' } });
    const record = await at.ledger.read(KEY);
    expect(record).toMatchObject({ state: 'asked', submits: 1 });
    if (record === undefined) return;

    // There is no job of a picture: a decision that cannot be carried out makes room for another.
    await at.control.decide(record, { shot: 'reference', action: 'adopt', renderId: 'video_1' });
    expect(await at.submit(after(3 + proven))).toMatchObject({ outcome: 'undecided' });
    expect(await at.control.decision(record)).toBeNull();
    expect(at.orders).toHaveLength(1);
    await at.control.decide(record, { shot: 'reference', action: 'resubmit' });
    expect(await at.submit(after(4 + proven))).toMatchObject({ outcome: 'slot_first' });
  });

  it('is not deleted anywhere by a cancel: nothing of it is there', async () => {
    const at = world();
    const renderId = await at.ordered();
    await at.control.requestCancel(KEY.pipelineId, { requestedAt: AT, reason: null });
    expect(await at.remove(renderId)).toEqual({ deleted: [], stillCharged: [renderId] });
    await at.check(renderId);
    expect(await at.remove(renderId)).toEqual({ deleted: [renderId], stillCharged: [] });
  });

  it('proves nothing about lists of videos', async () => {
    const at = world();
    await at.ordered();
    const record = await at.ledger.read(KEY);
    if (record === undefined) throw new Error('There is no record of the picture.');
    const later = { ...record, makes: undefined, intendedAt: after(60) };
    expect(await at.ledger.hasAccepted(later, 0)).toBe(false);
  });
});
