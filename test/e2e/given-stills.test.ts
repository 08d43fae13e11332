import { createHash } from 'node:crypto';
import { PNG } from 'pngjs';
import type { DraftAnswer } from '../../src/views/answers';
import type { Manifest } from '../../src/views/manifest';
import type { PaidStack } from '../support/paid/stack';
import { startPaidStack } from '../support/paid/stack';
import type { ProblemBody, StartedPipeline } from '../support/stack/app-client';
import { describeNeeding } from '../support/stack/remote';
import { putMedia } from '../support/stack/stored-media';

const PROMPT = 'A paper boat on a blue tabletop.';

/** A picture of half the size of a clip, with a colour of its own. */
function picture(red: number, size = { width: 360, height: 640 }): Buffer {
  const png = new PNG(size);
  for (let at = 0; at < png.data.length; at += 4) png.data.set([red, 90, 160, 255], at);
  return PNG.sync.write(png, { colorType: 2 });
}
const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');
const data = (bytes: Buffer) => ({ image: { data: bytes.toString('base64') } });

describeNeeding(
  ['its own host', 'a clock that jumps', 'scripted faults'],
  'a pipeline whose still is there before it begins',
  () => {
    let paid: PaidStack;
    beforeAll(async () => {
      paid = await startPaidStack({
        settings: {
          ...{ VIDEO_API_MAX_RUNNING: '100', VIDEO_API_CREATES_PER_MINUTE: '100' },
          ...{ SHOTLOOP_MAX_IMAGE_BYTES: '400000', SHOTLOOP_MAX_BODY_BYTES: '20000' },
        },
      });
    });
    beforeEach(() => paid.calm());
    afterAll(() => paid.stop());

    const creates = () => paid.simulator.requests('create');
    const problemsOf = async (brief: object, query = ''): Promise<Record<string, string>> => {
      const { status, body } = await paid.app.call<ProblemBody>(`pipelines${query}`, { method: 'POST', body: brief });
      expect(status).toBe(400);
      return Object.fromEntries((body.problems ?? []).map(({ path, expected }) => [path, expected]));
    };
    const form = async (parts: Record<string, string | Buffer>): Promise<{ body: Buffer; contentType: string }> => {
      const all = new FormData();
      for (const [name, part] of Object.entries(parts))
        if (typeof part === 'string') all.append(name, part);
        else all.append(name, new Blob([new Uint8Array(part)]), name);
      const packed = new Response(all);
      return {
        body: Buffer.from(await packed.arrayBuffer()),
        contentType: packed.headers.get('content-type') ?? '',
      };
    };

    it('renders every shot from a picture that came with the brief, and pays for these renders alone', async () => {
      const before = (await creates()).length;
      const own = picture(200);
      const document = await paid.app.run({ prompt: PROMPT, reference: data(own) });
      expect(document).toMatchObject({ state: 'completed', spentUsd: 1.2, estimateUsd: 1.2 });
      expect(document.shots.map(({ startsFrom, verdict }) => [startsFrom, verdict?.anchor])).toEqual(
        Array(3).fill(['reference', 'anchored']),
      );
      const reference = document.reference;
      expect(reference).toMatchObject({
        ...{ shot: null, atSeconds: null, width: 720, height: 1280 },
        source: { given: 'data', original: { sha256: sha256(own), width: 360, height: 640 } },
      });
      const sent = (await creates()).slice(before);
      expect(sent.map(({ image }) => image?.sha256)).toEqual(Array(3).fill(reference?.sha256));
      expect(await paid.spendOf(document.id)).toEqual({ chargedUsd: 1.2, openUsd: 0, unknownUsd: 0 });

      const { body: still } = await paid.app.call<Buffer>(`pipelines/${document.id}/media/02-reference.png`);
      expect(sha256(still)).toBe(reference?.sha256);
      const original = await paid.app.call<Buffer>(`pipelines/${document.id}/media/02-reference-original.png`);
      expect(original.body.equals(own)).toBe(true);
      const { body: manifest } = await paid.app.call<Manifest>(`pipelines/${document.id}/manifest`);
      expect(manifest.references).toMatchObject([
        { sha256: reference?.sha256, source: { prepared: { fit: 'cover' } } },
      ]);
      expect(manifest.lineage[0]).toMatchObject({ step: 'reference', input: 'own picture with the brief, 360x640' });
      // Neither the instance nor the log has the picture in it.
      const { body: instance } = await paid.app.call<Buffer>(`pipelines/${document.id}`);
      for (const text of [JSON.stringify(manifest), JSON.stringify(instance), paid.stack.log()])
        expect(text).not.toContain(own.toString('base64').slice(100, 160));
    });

    it('takes the same as a part of a form, and knows both for the same brief', async () => {
      const before = (await creates()).length;
      const own = picture(150);
      const brief = { prompt: PROMPT, reference: { fit: 'contain' }, baseline: false };
      const { body, contentType } = await form({ brief: JSON.stringify(brief), image: own });
      const headers = { 'idempotency-key': 'a-form', 'content-type': contentType };
      const first = await paid.app.call<StartedPipeline>('pipelines', { method: 'POST', body, headers });
      expect(first.status).toBe(202);
      const again = { ...brief, reference: { fit: 'contain', ...data(own) } };
      const second = await paid.app.start(again, { 'idempotency-key': 'a-form' });
      expect(second.id).toBe(first.body.id);
      const other = { ...brief, reference: { fit: 'contain', ...data(picture(151)) } };
      const third = await paid.app.call('pipelines', {
        ...{ method: 'POST', body: other, headers: { 'idempotency-key': 'a-form' } },
      });
      expect(third.status).toBe(422);
      const document = await paid.app.untilEnded(first.body.id);
      expect(document).toMatchObject({ state: 'completed', spentUsd: 0.8 });
      expect(document.shots.map(({ name }) => name)).toEqual(['motion', 'audio']);
      expect((await creates()).length).toBe(before + 2);
    });

    it('takes a blob of the uploads, compares its name alone, and does not read it for a key that is known', async () => {
      await putMedia(paid.stack, 'uploads/boat.png', picture(100));
      const brief = { baseline: false, reference: { image: { blob: 'uploads/boat.png' } } };
      const { id } = await paid.app.start(brief, { 'idempotency-key': 'a-blob' });
      await putMedia(paid.stack, 'uploads/boat.png', Buffer.from('no picture any more'));
      expect((await paid.app.start(brief, { 'idempotency-key': 'a-blob' })).id).toBe(id);
      expect(await paid.app.untilEnded(id)).toMatchObject({ state: 'completed', spentUsd: 0.8 });
      expect(Object.keys(await problemsOf(brief))).toEqual(['reference.image.blob']);
    });

    it('starts from a frame of a clip that another pipeline has stored, and is replayed and resumed from the same', async () => {
      const first = await paid.app.run({ prompt: PROMPT, followUps: [] });
      const before = (await creates()).length;
      const reference = { pipeline: first.id, at: 'last' };
      const { id } = await paid.app.start({ baseline: false, reference });
      const document = await paid.app.untilEnded(id);
      expect(document).toMatchObject({ state: 'completed', spentUsd: 0.8 });
      expect(document.reference).toMatchObject({
        source: { kind: 'clip', pipeline: first.id, shot: 'baseline', clipSha256: first.shots[0]?.clip?.sha256 },
      });
      expect(document.reference?.atSeconds).toBeGreaterThan(3.5);
      const resumed = await paid.app.call(`pipelines/${id}/resume`, { method: 'POST' });
      expect(resumed.status).toBe(202);
      const after = await paid.app.untilEnded(id);
      expect([after.spentUsd, after.reference]).toEqual([0.8, document.reference]);
      expect((await creates()).length).toBe(before + 2);

      const replay = await paid.app.call<StartedPipeline>(`pipelines/${id}/replay`, {
        ...{ method: 'POST', body: { backend: 'default' } },
      });
      expect(replay.status).toBe(202);
      const replayed = await paid.app.untilEnded(replay.body.id);
      expect(replayed).toMatchObject({ state: 'completed', spentUsd: 0.8 });
      expect(replayed.reference?.sha256).toBe(document.reference?.sha256);

      expect(await problemsOf({ prompt: PROMPT, reference: { ...reference, at: 60 } })).toHaveProperty([
        'reference.at',
      ]);
      expect(await problemsOf({ prompt: PROMPT, reference: { ...reference, shot: 'x' } })).toHaveProperty([
        'reference.shot',
      ]);
      expect(await problemsOf({ prompt: PROMPT, reference: { pipeline: 'x', at: 1 } })).toHaveProperty([
        'reference.pipeline',
      ]);
    });

    it('tells what is wrong with a picture before anything is started', async () => {
      const before = (await creates()).length;
      const huge = picture(1, { width: 8, height: 8 });
      huge.writeUInt32BE(20_000, 16);
      huge.writeUInt32BE(20_000, 20);
      const whole = picture(10);
      const pictures: [object, string][] = [
        [data(Buffer.from('GIF89a, which is none of the three')), 'a PNG, JPEG or WebP'],
        [data(whole.subarray(0, whole.length - 40)), 'cannot be decoded'],
        [data(huge), '20000x20000'],
        [data(Buffer.alloc(400_001)), 'at most 400000 bytes'],
        [{ image: { data: 'no base64!' } }, 'base64'],
        [{ image: { data: '' } }, 'base64'],
        [{ ...data(picture(10)), fit: 'exact' }, '360x640'],
        [{ image: { url: 'https://127.0.0.1/boat.png' } }, 'public address'],
        [{ image: { blob: 'uploads/none.png' } }, 'a blob that is there'],
      ];
      for (const [reference, expected] of pictures)
        for (const query of ['', '?dryRun=true']) {
          const problems = await problemsOf({ prompt: PROMPT, reference }, query);
          expect(Object.values(problems).join()).toContain(expected);
        }
      const { body, contentType } = await form({ brief: '{"size":"1x1"}', image: Buffer.from('none'), more: 'x' });
      const answer = await paid.app.call<ProblemBody>('pipelines', {
        ...{ method: 'POST', body, headers: { 'content-type': contentType } },
      });
      expect(answer.status).toBe(400);
      expect((answer.body.problems ?? []).map(({ path }) => path).sort()).toEqual(['image', 'more', 'prompt', 'size']);
      const tooLong = await paid.app.call('pipelines', { method: 'POST', body: { prompt: 'x'.repeat(20_001) } });
      expect(tooLong.status).toBe(413);
      expect((await creates()).length).toBe(before);
    });

    it('plans a picture without keeping it, and says its price', async () => {
      const { status, body } = await paid.app.call<DraftAnswer>('pipelines?dryRun=true', {
        ...{ method: 'POST', body: { baseline: false, reference: data(picture(77)) } },
      });
      expect(status).toBe(200);
      expect(body.plan).toMatchObject({
        terms: { estimateUsd: 0.8 },
        agreed: { references: [{ frame: { width: 720, height: 1280 } }] },
      });
    });
  },
);
