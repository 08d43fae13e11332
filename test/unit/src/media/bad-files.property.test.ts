import { readFile, writeFile } from 'node:fs/promises';
import fc from 'fast-check';
import { extractFrame } from '../../../../src/media/extract-frame';
import type { Ffmpeg } from '../../../../src/media/find-ffmpeg';
import { measureClip } from '../../../../src/media/measure-clip';
import { prepareReference } from '../../../../src/media/prepare-reference';
import { probeClip } from '../../../../src/media/probe-clip';
import { readableClip, salvageClip } from '../../../../src/media/readable-clip';
import { patience } from '../../../support/patience';
import { cases } from '../../../support/thorough';
import { ffmpegDoes, makeClip, uniqueName, useWorkshop, workshopFfmpeg } from './media-workshop';

/** Drawn anew by nobody: a failure comes back when the test is run again. */
const SEED = 20261130;
/** Far below any time limit of ours, so that none of them is what ends it. */
const SOON_MS = 20_000;

const workshop = useWorkshop();
let ffmpeg: Ffmpeg;
let clip: Buffer;
const pictures = new Map<string, Buffer>();

beforeAll(async () => {
  ffmpeg = await workshopFfmpeg();
  const sound = 'sine=frequency=440:sample_rate=48000';
  clip = await readFile(await makeClip(workshop.path('good.mp4'), { sound, seconds: 0.5 }));
  for (const format of ['png', 'jpg']) {
    const path = workshop.path(`good.${format}`);
    await ffmpegDoes(['-f', 'lavfi', '-i', 'testsrc2=s=96x160:d=0.1', '-frames:v', '1', path]);
    pictures.set(format, await readFile(path));
  }
});

type Damage = [where: number, value: number][];

/** Some bytes changed, which lie in the first part of a file more often than not, because that says how to read the rest. */
const damages = fc.array(
  fc.tuple(
    fc.oneof(fc.double({ min: 0, max: 0.15, noNaN: true }), fc.double({ min: 0, max: 1, noNaN: true })),
    fc.integer({ min: 0, max: 255 }),
  ),
  { minLength: 1, maxLength: 12 },
);

function damaged(good: Buffer, damage: Damage): Buffer {
  const bad = Buffer.from(good);
  for (const [where, value] of damage) bad[Math.floor(where * (bad.length - 1))] = value;
  return bad;
}

async function soon<T>(what: () => Promise<T>): Promise<T> {
  const beganMs = performance.now();
  const result = await what();
  expect(performance.now() - beganMs).toBeLessThan(patience(SOON_MS));
  return result;
}

describe('a damaged clip', () => {
  it('ends at every step in a value, soon, whatever has become of its bytes', async () => {
    await fc.assert(
      fc.asyncProperty(damages, async (damage) => {
        const dir = workshop.path('');
        const clipPath = workshop.path(uniqueName('.mp4'));
        await writeFile(clipPath, damaged(clip, damage));
        const outputPath = workshop.path(uniqueName('.png'));
        expect(['probed', 'unreadable']).toContain((await probeClip(clipPath)).outcome);
        const taken = await soon(() => extractFrame(ffmpeg, { clipPath, at: 'last', outputPath }));
        expect(['extracted', 'past_end', 'unreadable']).toContain(taken.outcome);
        const measured = await soon(() => measureClip(ffmpeg, { clipPath }));
        expect(['measured', 'unreadable']).toContain(measured.outcome);
        for (const read of [readableClip, salvageClip]) {
          const readable = await soon(() => read(ffmpeg, { clipPath, dir, signal: undefined }));
          if (readable.outcome === 'unreadable') expect(readable.message).toMatch(/.{20}/);
        }
      }),
      { seed: SEED, numRuns: cases(5) },
    );
  });
});

describe('a damaged picture', () => {
  it.each(['png', 'jpg'])('is prepared or refused, soon, whatever has become of its bytes: %s', async (format) => {
    const good = pictures.get(format);
    if (good === undefined) throw new Error(`There is no ${format}.`);
    await fc.assert(
      fc.asyncProperty(damages, async (damage) => {
        const imagePath = workshop.path(uniqueName());
        await writeFile(imagePath, damaged(good, damage));
        const wish = { width: 96, height: 160, fit: 'cover' } as const;
        const prepared = await soon(() =>
          prepareReference(ffmpeg, { imagePath, outputPath: workshop.path(uniqueName('.png')), ...wish }),
        );
        expect(['prepared', 'refused']).toContain(prepared.outcome);
        if (prepared.outcome === 'refused') expect(prepared.message).toMatch(/.{20}/);
      }),
      { seed: SEED, numRuns: cases(5) },
    );
  });
});
