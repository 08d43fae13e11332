import { buffer } from 'node:stream/consumers';
import { Readable } from 'node:stream';
import { keepStill } from '../../../../src/http/keep-still';
import type { ObtainedStill } from '../../../../src/http/obtain-still';
import { memoryBlobStore } from '../../../support/paid/blob-store';

const PIPELINE = 'a-pipeline';
const [STILL, ORIGINAL] = [`${PIPELINE}/02-reference.png`, `${PIPELINE}/02-reference-original.jpg`];

/** The still that is prepared of a picture; its bytes tell of which. */
function stillOf(picture: string): ObtainedStill {
  const facts = { mediaType: 'image/jpeg', bytes: picture.length, sha256: `sha of ${picture}`, width: 8, height: 8 };
  return {
    planned: {
      file: '02-reference.png',
      source: {
        ...{ kind: 'image', given: 'url', where: 'https://example.com/boat.jpg' },
        original: { file: '02-reference-original.jpg', ...facts },
        prepared: { fit: 'cover', orientation: 1, flattened: false },
      },
      frame: {
        ...{ blob: STILL, atSeconds: null, bytes: 5, width: 720, height: 1280 },
        sha256: `sha of the still of ${picture}`,
      },
    },
    png: Buffer.from(`still of ${picture}`),
    original: Buffer.from(picture),
  };
}

const kept = async (media: ReturnType<typeof memoryBlobStore>, name: string): Promise<string | undefined> => {
  const stream = await media.open(name);
  return stream && (await buffer(stream)).toString();
};

describe('keepStill', () => {
  it('refuses the changed picture of a known key with 422, and leaves the first one as it is', async () => {
    const media = memoryBlobStore();
    expect(await keepStill(media, PIPELINE, stillOf('a boat'))).toBeUndefined();
    const refused = await keepStill(media, PIPELINE, stillOf('a goat'));
    expect(refused).toMatchObject({ status: 422 });
    expect(JSON.parse(refused?.body as string)).toMatchObject({
      code: 'IDEMPOTENCY_KEY_REUSED',
      pipelineId: PIPELINE,
    });
    expect([await kept(media, STILL), await kept(media, ORIGINAL)]).toEqual(['still of a boat', 'a boat']);
  });

  it('refuses a picture that changed although the still of it is the same to the byte', async () => {
    const media = memoryBlobStore();
    await keepStill(media, PIPELINE, stillOf('a boat'));
    const { planned, ...other } = stillOf('a goat');
    const same = { ...other, planned: { ...planned, frame: stillOf('a boat').planned.frame } };
    expect(await keepStill(media, PIPELINE, same)).toMatchObject({ status: 422 });
  });

  it('completes what a host kept that died before the plan was stored, and writes the still no second time', async () => {
    const media = memoryBlobStore();
    media.before = (operation, name) => {
      if (operation === 'upload' && name === ORIGINAL) throw new Error('The host dies.');
    };
    await expect(keepStill(media, PIPELINE, stillOf('a boat'))).rejects.toThrow('The host dies.');
    const uploads: string[] = [];
    media.before = (operation, name) => {
      if (operation === 'upload') uploads.push(name);
    };
    expect(await keepStill(media, PIPELINE, stillOf('a boat'))).toBeUndefined();
    expect(uploads).toEqual([ORIGINAL]);
    expect([await kept(media, STILL), await kept(media, ORIGINAL)]).toEqual(['still of a boat', 'a boat']);
  });

  it.each([
    ['the same picture', 'a boat', undefined],
    ['another picture', 'a goat', 422],
  ])('holds %s against the one of a request with the same key that was faster', async (_, faster, status) => {
    const media = memoryBlobStore();
    media.before = async (operation, name) => {
      if (operation !== 'upload' || name !== STILL) return;
      media.before = () => undefined;
      const { png, planned } = stillOf(faster);
      const metadata = { sha256: planned.frame.sha256, madeofsha256: `sha of ${faster}` };
      await media.upload(STILL, Readable.from([png]), { contentType: 'image/png', metadata });
    };
    expect((await keepStill(media, PIPELINE, stillOf('a boat')))?.status).toBe(status);
    expect(await kept(media, STILL)).toBe(`still of ${faster}`);
  });
});
