import { readFile } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { createExtractReference } from '../../../../src/activities/extract-reference';
import { createMeasureClip } from '../../../../src/activities/measure-clip';
import { readImageHeader } from '../../../../src/media/read-image-header';
import { boxesIn, findBox } from '../../../../src/media/mp4-boxes';
import { memoryBlobStore } from '../../../support/paid/blob-store';
import { ffmpegDoes, makeClip, useWorkshop, workshopFfmpeg } from '../media/media-workshop';

const KEY = { pipelineId: 'p1', shot: 'baseline', attempt: 1 };
const CLIP_BLOB = 'p1/01-baseline.mp4';

/** Where the first samples of a clip's second track lie: its sound. */
function soundOffset(clip: Buffer): number {
  const [, sound] = [...boxesIn(findBox(clip, 'moov') ?? clip)].filter(({ type }) => type === 'trak');
  return (sound && findBox(sound.payload, 'mdia/minf/stbl/stco')?.readUInt32BE(8)) ?? 0;
}

describe('measuring a stored clip', () => {
  const workshop = useWorkshop();
  let clip: Buffer;
  beforeAll(async () => {
    clip = await readFile(await makeClip(workshop.path('clip.mp4'), { sound: 'sine=f=440', seconds: 2 }));
  });

  const deps = async (bytes: Buffer) => {
    const media = memoryBlobStore();
    await media.upload(CLIP_BLOB, Readable.from([bytes]), { contentType: 'video/mp4', metadata: {} });
    const ffmpeg = await workshopFfmpeg();
    const signal = new AbortController().signal;
    return { media, ffmpeg: () => Promise.resolve(ffmpeg), log: () => undefined, signal };
  };
  const measure = async (bytes: Buffer) =>
    createMeasureClip(await deps(bytes))({ ...KEY, clipBlob: CLIP_BLOB, referenceBlob: null });
  const changed = (change: (bytes: Buffer) => void): Buffer => {
    const bytes = Buffer.from(clip);
    change(bytes);
    return bytes;
  };

  it('says what a whole one is', async () => {
    expect(await measure(clip)).toMatchObject({
      outcome: 'measured',
      verdict: { motion: 'moving', sound: 'audible', numbers: { frames: 60, videoSeconds: 2, widthPx: 96 } },
    });
  });

  it('keeps a small picture from its middle beside it, in its shape', async () => {
    const given = await deps(clip);
    const answer = await createMeasureClip(given)({ ...KEY, clipBlob: CLIP_BLOB, referenceBlob: null });
    expect(answer).toMatchObject({ poster: 'p1/01-baseline.poster.jpg' });
    const path = workshop.path('poster.jpg');
    expect(await given.media.saveTo('p1/01-baseline.poster.jpg', path)).toBe(true);
    const { header } = (await readImageHeader(path)) as { header: object };
    expect(header).toMatchObject({ format: 'jpeg', width: 96, height: 160 });
  });

  it('takes the frames on the way that shots start from, as a step of its own would, and says what such a clip scores', async () => {
    const given = await deps(clip);
    const still = (reference: string, at: number | 'last', size = '96x160') => ({
      ...{ reference, at, size, blob: `p1/${reference}.png` },
    });
    const stills = [still('at-1', 1), still('end', 'last'), still('late', 9), still('other', 0, '192x320')];
    const answer = await createMeasureClip(given)({ ...KEY, clipBlob: CLIP_BLOB, referenceBlob: null, stills });
    if (answer.outcome !== 'measured') throw new Error(answer.problem.detail);
    // One past the end, and one that has to be made to fit, are left to that step.
    expect(Object.keys(answer.stills ?? {})).toEqual(['at-1', 'end']);
    expect(given.media.blobs.has('p1/late.png') || given.media.blobs.has('p1/other.png')).toBe(false);
    for (const [reference, frame] of Object.entries(answer.stills ?? {})) {
      const onTheWay = given.media.blobs.get(frame.blob)?.bytes;
      const asked = stills.find((each) => each.reference === reference) ?? still('', 0);
      const alone = await createExtractReference(given)({ pipelineId: 'p1', clipBlob: CLIP_BLOB, ...asked });
      expect(alone).toEqual({ outcome: 'extracted', reference: frame });
      expect(onTheWay?.equals(given.media.blobs.get(frame.blob)?.bytes ?? Buffer.alloc(0))).toBe(true);
    }
    const { numbers, anchor } = answer.verdict;
    expect(anchor).toBe('not_compared');
    const against = await createMeasureClip(given)({ ...KEY, clipBlob: CLIP_BLOB, referenceBlob: 'p1/at-1.png' });
    const compared = against.outcome === 'measured' ? against.verdict.numbers : {};
    for (const name of ['Ssim', 'PsnrDb', 'ChromaPsnrDb', 'Sharpness'])
      expect(numbers[`control${name}`]).toBe(compared[`anchor${name}`]);
    expect(numbers['controlSsim']).toBeLessThan(0.99);
  });

  it('is measured all the same where that picture cannot be kept', async () => {
    const given = await deps(clip);
    const media = { saveTo: given.media.saveTo.bind(given.media), upload: () => Promise.reject(new Error('full')) };
    const logged: string[] = [];
    const log = (step: string): void => void logged.push(step);
    const answer = await createMeasureClip({ ...given, media, log })({
      ...KEY,
      clipBlob: CLIP_BLOB,
      referenceBlob: null,
    });
    expect(answer).toMatchObject({ outcome: 'measured', verdict: { motion: 'moving' } });
    expect(answer).not.toHaveProperty('poster');
    expect(logged).toContain('poster.lost');
  });

  it('measures the picture beside sound of a kind that nothing here can decode', async () => {
    const unknown = changed((bytes) => {
      for (const box of ['mp4a', 'esds']) bytes.write('zzzz', bytes.indexOf(box, 0, 'latin1'), 'latin1');
    });
    expect(await measure(unknown)).toMatchObject({
      outcome: 'measured',
      verdict: {
        ...{ motion: 'moving', sound: 'not_measured', numbers: { frames: 60, meanVolumeDb: null } },
        findings: expect.arrayContaining([expect.stringMatching(/^Its sound was not measured\./)]) as unknown,
      },
    });
  });

  it('measures the picture beside damaged sound, and what is left of the sound', async () => {
    const damaged = changed((bytes) => bytes.fill(0xff, soundOffset(bytes) + 40, soundOffset(bytes) + 140));
    expect(await measure(damaged)).toMatchObject({
      outcome: 'measured',
      verdict: {
        ...{ motion: 'moving', numbers: { frames: 60 } },
        findings: expect.arrayContaining([expect.stringMatching(/Its sound track is damaged/)]) as unknown,
      },
    });
  });

  it('measures what is there of a part, and says how much is missing', async () => {
    const half = clip.subarray(0, Math.round(clip.length * 0.6));
    const answer = await measure(half);
    if (answer.outcome !== 'measured') throw new Error(answer.problem.detail);
    const { findings, numbers } = answer.verdict;
    expect(findings[0]).toMatch(
      /^Only what can be decoded of it was measured\. .* cut short: it ends \d+ bytes before/,
    );
    expect(numbers['frames']).toBeGreaterThan(10);
    expect(numbers['frames']).toBeLessThan(60);
  });

  it('measures what is left of a damaged picture, and says so', async () => {
    const damaged = changed((bytes) => bytes.fill(0x55, bytes.length - 3_000, bytes.length - 2_000));
    expect(await measure(damaged)).toMatchObject({
      outcome: 'measured',
      verdict: {
        findings: expect.arrayContaining([expect.stringMatching(/damaged|Only what can be decoded/)]) as unknown,
      },
    });
  });

  it('has nothing to say of one that nothing can play', async () => {
    const noise = changed((bytes) => bytes.fill(0x11, bytes.indexOf('mdat') + 4));
    expect(await measure(noise)).toMatchObject({ outcome: 'unreadable', problem: { code: 'clip_unreadable' } });
  });

  it('reads every frame of one whose rate changes', async () => {
    const path = workshop.path('vfr.mp4');
    await ffmpegDoes([
      ...['-f', 'lavfi', '-i', 'testsrc2=s=96x160:r=60:d=2', '-vf', 'select=gte(t\\,1.8)+not(mod(n\\,2))'],
      ...['-vsync', 'vfr', '-c:v', 'libx264', '-pix_fmt', 'yuv420p', path],
    ]);
    expect(await measure(await readFile(path))).toMatchObject({ outcome: 'measured', verdict: { motion: 'moving' } });
  });

  it('takes a frame of the beginning of a clip, as the whole one has it', async () => {
    const frameOf = async (bytes: Buffer): Promise<Buffer | undefined> => {
      const given = await deps(bytes);
      const asked = {
        pipelineId: 'p1',
        reference: 'still',
        clipBlob: CLIP_BLOB,
        blob: 'p1/02.png',
        at: 0.5,
        size: '96x160',
      };
      expect(await createExtractReference(given)(asked)).toMatchObject({ outcome: 'extracted' });
      return given.media.blobs.get('p1/02.png')?.bytes;
    };
    const part = await frameOf(clip.subarray(0, Math.round(clip.length * 0.6)));
    expect(part?.equals((await frameOf(clip)) ?? Buffer.alloc(0))).toBe(true);
  });
});
