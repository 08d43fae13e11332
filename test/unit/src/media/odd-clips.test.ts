import { readFile, writeFile } from 'node:fs/promises';
import { extractFrame } from '../../../../src/media/extract-frame';
import type { Ffmpeg } from '../../../../src/media/find-ffmpeg';
import { judgeClip } from '../../../../src/media/judge-clip';
import { measureClip } from '../../../../src/media/measure-clip';
import { probeClip } from '../../../../src/media/probe-clip';
import { makeClip, uniqueName, useWorkshop, workshopFfmpeg, type ClipRecipe } from './media-workshop';

/** Clips as real servers and their models make them, other than the plain one of every other test. */
describe('a clip that is out of the ordinary', () => {
  const workshop = useWorkshop();
  let ffmpeg: Ffmpeg;
  beforeAll(async () => {
    ffmpeg = await workshopFfmpeg();
  });

  const make = (recipe: ClipRecipe): Promise<string> =>
    makeClip(workshop.path(uniqueName('.mp4')), { size: '288x512', filters: 'boxblur=3', ...recipe });
  /** Takes a frame of the clip, and measures the clip against it: it opens on its own first frame. */
  async function useOf(clipPath: string) {
    const frames = [];
    for (const at of [0, 0.5, 'last'] as const) {
      const outputPath = workshop.path(uniqueName('.png'));
      frames.push({ outputPath, ...(await extractFrame(ffmpeg, { clipPath, at, outputPath })) });
    }
    const [first] = frames;
    const measured = await measureClip(ffmpeg, { clipPath, referencePath: first?.outputPath });
    if (measured.outcome === 'unreadable') throw new Error(measured.message);
    return { frames, measured: measured.measurements, verdict: judgeClip(measured.measurements) };
  }

  it.each<[string, ClipRecipe, { width: number; height: number }]>([
    ['4:4:4', { options: ['-pix_fmt', 'yuv444p'] }, { width: 288, height: 512 }],
    [
      '4:4:4 of an odd size',
      { filters: 'boxblur=3,scale=289:513', options: ['-pix_fmt', 'yuv444p'] },
      { width: 289, height: 513 },
    ],
    ['10 bits', { options: ['-pix_fmt', 'yuv420p10le'] }, { width: 288, height: 512 }],
    ['16 frames a second', { rate: '16', seconds: 2 }, { width: 288, height: 512 }],
    ['24 frames a second', { rate: '24' }, { width: 288, height: 512 }],
    ['29.97 frames a second', { rate: '30000/1001' }, { width: 288, height: 512 }],
    ['60 frames a second', { rate: '60' }, { width: 288, height: 512 }],
    ['a size that no block divides', { size: '290x510' }, { width: 290, height: 510 }],
    [
      'colours tagged BT.709',
      { options: ['-colorspace', 'bt709', '-color_primaries', 'bt709', '-color_trc', 'bt709'] },
      { width: 288, height: 512 },
    ],
    [
      'open groups of pictures',
      { options: ['-x264-params', 'open-gop=1:bframes=3:keyint=12'] },
      { width: 288, height: 512 },
    ],
    [
      'a moving refresh',
      { options: ['-x264-params', 'intra-refresh=1:keyint=12:bframes=0'] },
      { width: 288, height: 512 },
    ],
    ['its index at the end', { options: ['-movflags', '-faststart'] }, { width: 288, height: 512 }],
  ])('of %s is read, measured and used like any other', async (_what, recipe, size) => {
    const { frames, measured, verdict } = await useOf(await make(recipe));
    expect(frames).toMatchObject(frames.map(() => ({ outcome: 'extracted', ...size })));
    expect(measured.clip.video).toMatchObject(size);
    expect(measured.motion.frames).toBe(measured.clip.video.frames);
    expect([verdict.anchor, measured.anchor]).toEqual(['anchored', measured.anchor]);
  });

  it('that is stored lying and shown standing has the size that it is shown in', async () => {
    const bytes = await readFile(await make({ size: '512x288' }));
    // A quarter to the right: the matrix of the track's header, 40 bytes behind its type and version.
    const matrix = bytes.indexOf('tkhd') + 4 + 40;
    [0, 0x10000, 0, -0x10000, 0, 0, 288 << 16, 0, 0x40000000].forEach((value, index) =>
      bytes.writeInt32BE(value, matrix + index * 4),
    );
    const path = workshop.path('turned.mp4');
    await writeFile(path, bytes);
    expect(await probeClip(path)).toMatchObject({ outcome: 'probed', clip: { video: { width: 288, height: 512 } } });
    const { frames, verdict } = await useOf(path);
    expect(frames).toMatchObject(frames.map(() => ({ outcome: 'extracted', width: 288, height: 512 })));
    expect(verdict.anchor).toBe('anchored');
  });

  it('has stills without tags that change how their colours are shown', async () => {
    const tags = ['-colorspace', 'bt709', '-color_primaries', 'bt709', '-color_trc', 'bt709'];
    const { frames } = await useOf(await make({ options: tags }));
    for (const { outputPath } of frames) {
      const png = await readFile(outputPath);
      for (const chunk of ['gAMA', 'cHRM', 'sRGB', 'iCCP']) expect(png.includes(chunk)).toBe(false);
    }
  });
});
