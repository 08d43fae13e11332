import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { extractFrame } from '../../../../src/media/extract-frame';
import type { Ffmpeg } from '../../../../src/media/find-ffmpeg';
import { judgeClip } from '../../../../src/media/judge-clip';
import { measureClip, type MeasureClipOptions } from '../../../../src/media/measure-clip';
import { ffmpegDoes, makeClip, uniqueName, useWorkshop, workshopFfmpeg, type ClipRecipe } from './media-workshop';

const workshop = useWorkshop();
let ffmpeg: Ffmpeg;

beforeAll(async () => {
  ffmpeg = await workshopFfmpeg();
});

function make(recipe: ClipRecipe): Promise<string> {
  return makeClip(workshop.path(uniqueName('.mp4')), { size: '144x256', ...recipe });
}

async function measured(options: MeasureClipOptions) {
  const result = await measureClip(ffmpeg, options);
  if (result.outcome !== 'measured') throw new Error(result.message);
  return result.measurements;
}

async function verdictOn(recipe: ClipRecipe) {
  return judgeClip(await measured({ clipPath: await make(recipe) }));
}

describe('measureClip', () => {
  it('finds a clip anchored on its own first frame, and another picture not', async () => {
    const clipPath = await make({});
    const referencePath = workshop.path('reference.png');
    await extractFrame(ffmpeg, { clipPath, at: 0, outputPath: referencePath });
    const own = await measured({ clipPath, referencePath });
    expect(own.anchor?.ssim).toBeGreaterThan(0.995);
    expect(own.anchor?.psnrDb).toBeGreaterThan(40);
    expect(own.anchor?.sharpness).toBeCloseTo(1, 1);
    expect(judgeClip(own)).toMatchObject({ anchor: 'anchored', anchorReasons: [] });

    const other = await measured({ clipPath: await make({ picture: 'rgbtestsrc' }), referencePath });
    expect(judgeClip(other)).toMatchObject({ anchor: 'drifted' });
  });

  it.each<[string, string, string[]]>([
    ['turned colours', 'hue=h=60', ['palette']],
    ['a brighter picture', 'lutyuv=y=val+20', ['exposure']],
    ['a mirrored picture', 'hflip', ['composition']],
  ])('says why the opening departs from its reference: %s', async (_what, filters, reasons) => {
    const referencePath = workshop.path(uniqueName('.png'));
    const picture = 'gradient.png';
    await ffmpegDoes([
      ...['-f', 'lavfi', '-i', 'color=c=0x508cc8:s=144x256', '-frames:v', '1'],
      ...[
        '-vf',
        'drawbox=x=20:y=60:w=50:h=90:color=0x305090:t=fill,drawbox=x=30:y=160:w=40:h=20:color=0xa0b0d0:t=fill',
      ],
      workshop.path(picture),
    ]);
    await ffmpegDoes(['-i', workshop.path(picture), referencePath]);
    const clipPath = workshop.path(uniqueName('.mp4'));
    await ffmpegDoes([
      ...['-loop', '1', '-t', '0.5', '-i', referencePath, '-vf', filters],
      ...['-c:v', 'libx264', '-crf', '12', '-pix_fmt', 'yuv420p', clipPath],
    ]);
    const verdict = judgeClip(await measured({ clipPath, referencePath }));
    expect(verdict.anchor).not.toBe('anchored');
    expect(verdict.anchorReasons).toEqual(expect.arrayContaining(reasons));
    expect(verdict.anchorReasons.includes('composition')).toBe(reasons.includes('composition'));
  });

  it('tells motion, a freeze, a still and black apart', async () => {
    expect(await verdictOn({ seconds: 2 })).toMatchObject({ motion: 'moving', partlyFrozen: false });
    expect(await verdictOn({ seconds: 2, filters: `select='lt(t,1)',fps=30,loop=30:1:29` })).toMatchObject({
      motion: 'moving',
      partlyFrozen: true,
    });
    expect(await verdictOn({ picture: 'smptebars' })).toMatchObject({ motion: 'still' });
    expect(await verdictOn({ picture: 'color=c=black' })).toMatchObject({ motion: 'black' });
  });

  it('measures at most a fifth of a second apart, whatever the rate', async () => {
    const [at30, at24] = await Promise.all(
      ['30', '24'].map(async (rate) => (await measured({ clipPath: await make({ rate, seconds: 2 }) })).motion),
    );
    expect([at30?.frames, at24?.frames]).toEqual([60, 48]);
    expect(at24?.lumaChange).toBeGreaterThan((at30?.lumaChange ?? 0) * 0.7);
    expect(at24?.lumaChange).toBeLessThan((at30?.lumaChange ?? 0) * 1.4);
  });

  it('measures loud, faint and silent sound, and does without a track', async () => {
    const loud = await measured({ clipPath: await make({ sound: 'sine=f=440' }) });
    // A sine of ffmpeg's source peaks at 1/8 of full scale: 18 dB below it, and 3 dB more in the mean.
    // The codec overshoots by up to 2 dB.
    expect(Math.abs((loud.sound?.maxVolumeDb ?? 0) + 17)).toBeLessThan(2);
    expect(Math.abs((loud.sound?.meanVolumeDb ?? 0) + 21)).toBeLessThan(1);
    expect(loud.sound).toMatchObject({ silenceShare: 0 });
    expect(loud.sound?.dynamicsDb).toBeLessThan(2);
    expect(loud.sound?.loudnessLufs).toBeGreaterThan(-30);
    expect(judgeClip(loud).sound).toBe('audible');

    expect(await verdictOn({ sound: 'anoisesrc=a=0.006:c=pink:seed=1' })).toMatchObject({ sound: 'faint' });
    expect(await verdictOn({ sound: 'anullsrc=r=48000' })).toMatchObject({ sound: 'silent' });
    expect(await measured({ clipPath: await make({}) })).not.toHaveProperty('sound');
  });

  it('counts silence up to the end of the track, and hears how lively the sound is', async () => {
    const halves = "aevalsrc='if(lt(t,1),0.3*sin(2764*t),0)'";
    const { sound } = await measured({ clipPath: await make({ seconds: 2, sound: halves }) });
    expect(sound?.silenceShare).toBeGreaterThan(0.45);
    expect(sound?.silenceShare).toBeLessThan(0.55);
    expect(sound?.dynamicsDb).toBeGreaterThan(40);
  });

  it('measures landscape and square clips too', async () => {
    for (const size of ['256x144', '160x160']) {
      const clipPath = await make({ size });
      const referencePath = workshop.path(uniqueName('.png'));
      await extractFrame(ffmpeg, { clipPath, at: 0, outputPath: referencePath });
      expect(judgeClip(await measured({ clipPath, referencePath }))).toMatchObject({
        anchor: 'anchored',
        motion: 'moving',
      });
    }
  });

  it.each<[string, (clip: Buffer) => Buffer, RegExp]>([
    ['a clip cut short', (clip) => clip.subarray(0, clip.length - 999), /cut short/],
    ['an error page', () => Buffer.from('<html></html>'), /is not an MP4/],
    ['an empty file', () => Buffer.alloc(0), /empty/],
    ['noise for a picture', (clip) => Buffer.from(clip).fill(0x55, clip.indexOf('mdat') + 4), /cannot be measured/],
  ])('calls %s unreadable', async (_what, spoil, message) => {
    const clipPath = workshop.path(uniqueName('.mp4'));
    await writeFile(clipPath, spoil(await readFile(await make({}))));
    const result = await measureClip(ffmpeg, { clipPath, clipName: '03-motion.mp4' });
    expect(result).toMatchObject({
      outcome: 'unreadable',
      message: expect.stringContaining('03-motion.mp4') as string,
    });
    expect(result.outcome === 'unreadable' && result.message).toMatch(message);
  });

  it('says when it is the reference that cannot be read', async () => {
    const referencePath = workshop.path('no-picture.png');
    await writeFile(referencePath, 'text');
    expect(await measureClip(ffmpeg, { clipPath: await make({}), referencePath })).toMatchObject({
      outcome: 'unreadable',
      message: expect.stringContaining('its reference cannot be read') as string,
    });
  });

  it('stops with the reason of its signal', async () => {
    const clipPath = await make({});
    const signal = AbortSignal.abort(new Error('cancelled'));
    await expect(measureClip(ffmpeg, { clipPath, signal })).rejects.toThrow('cancelled');
  });
});

const realMedia = resolve(__dirname, '../../../../../shared/media');
const realClip = join(realMedia, '01-generated-sora-sample.mp4');
const realReference = join(realMedia, '02-paper-boat-reference.png');

if (existsSync(realClip) && existsSync(realReference)) {
  describe('with the real clip', () => {
    it.each<[number, string]>([
      [0.8, '64fe71f2566258b6437b5a36c09c4226'],
      [1, 'ffc5b5617cae391225196aa4ce33113a'],
    ])('extracts, at %s s, the pixels that were recorded', async (at, md5) => {
      const outputPath = workshop.path(uniqueName('.png'));
      await extractFrame(ffmpeg, { clipPath: realClip, at, outputPath });
      const pixels = await ffmpegDoes(['-i', outputPath, '-f', 'rawvideo', '-pix_fmt', 'rgb24', 'pipe:1']);
      expect(createHash('md5').update(pixels).digest('hex')).toBe(md5);
    });

    it('measures the figures that were recorded, and judges them as people would', async () => {
      const measurements = await measured({ clipPath: realClip, referencePath: realReference });
      const { anchor, motion, sound, clip } = measurements;
      expect(clip).toMatchObject({ hasC2pa: true, fastStart: true, video: { frames: 120, seconds: 4 } });
      expect(anchor?.ssim).toBeCloseTo(0.835, 3);
      expect(anchor?.psnrDb).toBeCloseTo(22.2, 1);
      expect(motion.lumaChange).toBeCloseTo(3.32, 2);
      expect(1 - motion.structureChange).toBeCloseTo(0.823, 3);
      expect([sound?.meanVolumeDb, sound?.maxVolumeDb, sound?.silenceShare]).toEqual([-18.2, -0.8, 0]);
      expect(sound?.loudnessLufs).toBeCloseTo(-16.8, 1);
      expect(sound?.loudnessRangeLu).toBeCloseTo(0.6, 1);
      expect(judgeClip(measurements)).toMatchObject({ anchor: 'drifted', motion: 'moving', sound: 'audible' });
    });
  });
} else {
  // Nothing is claimed of the real clip: the title tells that it was left out.
  describe('LEFT OUT, the real clip is not beside this project', () => {
    it('knows that it is not there', () => {
      expect(existsSync(realClip) && existsSync(realReference)).toBe(false);
    });
  });
}
