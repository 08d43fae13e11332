import { Readable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { createClipInspector, type Inspected } from '../../../../src/activities/clip-inspector';
import { createExtractReference } from '../../../../src/activities/extract-reference';
import { createMeasureClip } from '../../../../src/activities/measure-clip';
import { CORPUS } from '../../../support/corpus/entries';
import type { Entry } from '../../../support/corpus/entry';
import { createClipMaker, type MadeClip } from '../../../support/corpus/make-clip';
import { secondOpinionOn } from '../../../support/corpus/probe-clip';
import { PATCHES } from '../../../support/corpus/draw-frames';
import { readStill } from '../../../support/corpus/read-still';
import { memoryBlobStore } from '../../../support/paid/blob-store';
import { sampled } from '../../../support/thorough';
import { useWorkshop, workshopFfmpeg } from './media-workshop';

const CLIP = 'p1/01-baseline.mp4';
const STILLS = [0, 1, 'last'] as const;

/** What the check makes of the bytes on their way into the store. */
async function inspect(bytes: Buffer) {
  let inspected: Inspected | undefined;
  const inspector = createClipInspector({
    contentType: 'video/mp4',
    maxClipBytes: 50_000_000,
    judge: (told) => ((inspected = told), undefined),
  });
  Readable.from([bytes]).pipe(inspector).resume();
  await finished(inspector);
  if (inspected === undefined) throw new Error('Nothing was said of the bytes.');
  const { outcome } = inspected;
  if (outcome === 'no clip') return { outcome, code: inspected.code };
  const kind = inspected.kind?.name;
  if (outcome === 'other') return { outcome, kind };
  if (outcome === 'part') return { outcome, kind, code: inspected.code, shows: inspected.shows };
  const { fragments, trailingBytes, hasC2pa } = inspected.clip;
  return { outcome, kind, fragments, trailingBytes, hasC2pa };
}

describe('the corpus of clips', () => {
  const workshop = useWorkshop();
  let make: (entry: Entry) => Promise<MadeClip>;
  beforeAll(() => {
    make = createClipMaker(workshop.path(''));
  });

  /** The stills and the verdict, by what the app does with a stored clip. */
  async function usedBy({ bytes }: MadeClip, size: string) {
    const media = memoryBlobStore();
    await media.upload(CLIP, Readable.from([bytes]), { contentType: 'video/mp4', metadata: {} });
    const ffmpeg = await workshopFfmpeg();
    const { signal } = new AbortController();
    const deps = { media, ffmpeg: () => Promise.resolve(ffmpeg), log: () => undefined, signal };
    const stills: { told: string | number | null; read: ReturnType<typeof readStill> | undefined }[] = [];
    for (const at of STILLS) {
      const blob = `p1/02-${at}.png`;
      const asked = { pipelineId: 'p1', reference: 'still', clipBlob: CLIP, blob, at, size };
      const taken = await createExtractReference(deps)(asked);
      const png = media.blobs.get(blob)?.bytes;
      stills.push({
        told: taken.outcome === 'failed' ? taken.problem.code : taken.reference.atSeconds,
        read: png && readStill(png),
      });
    }
    const key = { pipelineId: 'p1', shot: 'baseline', attempt: 1, clipBlob: CLIP };
    const referenceBlob = stills[0]?.read === undefined ? null : 'p1/02-0.png';
    const measured = await createMeasureClip(deps)({ ...key, referenceBlob });
    const alone = new Map([...media.blobs].map(([name, { bytes: png }]) => [name, png]));
    const onTheWay = STILLS.map((at) => ({ reference: String(at), blob: `p1/02-${at}.png`, at, size }));
    const withStills = await createMeasureClip(deps)({ ...key, referenceBlob: null, stills: onTheWay });
    const taken = Object.entries((withStills.outcome === 'measured' ? withStills.stills : undefined) ?? {}).map(
      ([at, { blob, atSeconds }]) => {
        const still = stills[STILLS.findIndex((each) => String(each) === at)];
        return { at, sees: [atSeconds, media.blobs.get(blob)?.bytes], alone: [still?.told, alone.get(blob)] };
      },
    );
    return { stills, measured, taken };
  }

  it.each(sampled(CORPUS))('$name is stored, shown and judged for what it is', async (entry) => {
    const { expected } = entry;
    const clip = await make(entry);
    const { drawing } = clip;
    expect(await inspect(clip.bytes)).toMatchObject(expected.stored);

    const size = expected.size ?? `${drawing.width}x${drawing.height}`;
    const shown = expected.shows ?? Array.from({ length: drawing.frames }, (_, frame) => frame);
    const times = expected.damaged === true ? [] : (await secondOpinionOn(clip.path)).times;
    const { stills, measured, taken } = await usedBy(clip, size);
    // What is taken while a clip is measured is what a step of its own takes, byte for byte.
    for (const { sees, alone } of taken) expect(sees).toEqual(alone);
    if (expected.damaged !== true) expect(taken.length).toBeGreaterThan(0);
    const numbers = stills.map(({ told, read }) => (read === undefined ? told : read.number));
    if (expected.damaged !== true) {
      expect(times).toHaveLength(shown.length);
      const wanted = STILLS.map((at) =>
        at === 'last' ? times.length - 1 : times.findIndex((time) => time >= at - 0.000_5),
      );
      expect(numbers).toEqual(expected.stills ?? wanted.map((index) => shown[index] ?? 'frame_past_end'));
    } else
      expect(numbers).toEqual(
        expected.stills?.map((still) => (still === 'any' ? (expect.anything() as unknown) : still)),
      );
    for (const { read } of stills) {
      if (read === undefined) continue;
      expect(read.size).toBe(size);
      // A chunk about colours changes how a browser shows the still beside its clip.
      expect(read.chunks).toEqual(['IHDR', 'IDAT', 'IEND']);
    }

    if (expected.unreadable !== undefined) {
      expect(measured).toMatchObject({
        outcome: 'unreadable',
        problem: { detail: expect.stringMatching(expected.unreadable) as unknown },
      });
      return;
    }
    if (measured.outcome !== 'measured') throw new Error(measured.problem.detail);
    const { verdict } = measured;
    const [width, height] = size.split('x').map(Number);
    expect(verdict).toMatchObject({
      anchor: 'anchored',
      sound: expected.sound ?? 'audible',
      ...(expected.damaged ? {} : { incidents: [] }),
      numbers: { widthPx: width, heightPx: height, ...(expected.damaged ? {} : { frames: shown.length }) },
    });
    if (expected.picture !== undefined) expect(verdict.picture).toMatchObject(expected.picture);
    if (expected.finding !== undefined)
      expect(verdict.findings).toContainEqual(expect.stringMatching(expected.finding));
    if (expected.colours === true)
      for (const [index, patch] of PATCHES.entries())
        for (const [channel, value] of patch.entries())
          expect(Math.abs((stills[0]?.read?.patches[index]?.[channel] ?? 0) - value)).toBeLessThanOrEqual(8);
  });
});
