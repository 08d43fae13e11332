import { createFrameSplitter } from '../../../../src/media/frame-splitter';
import {
  maxPsnrDb,
  meanAbsoluteDifference,
  meanSquaredError,
  psnrDb,
  ssim,
  type Plane,
} from '../../../../src/media/frame-similarity';
import { planesOf } from '../../../../src/media/small-frames';
import { ffmpegDoes, makeClip, useWorkshop } from './media-workshop';

const workshop = useWorkshop();
const size = { width: 144, height: 256 };

async function rawFrames(path: string): Promise<Uint8Array[]> {
  const frames: Uint8Array[] = [];
  const splitter = createFrameSplitter((size.width * size.height * 3) / 2, (frame) => frames.push(frame.slice()));
  splitter.push(await ffmpegDoes(['-i', path, '-map', '0:v:0', '-f', 'rawvideo', '-pix_fmt', 'yuv420p', 'pipe:1']));
  expect(splitter.restBytes()).toBe(0);
  return frames;
}

/** The figures a filter of ffmpeg prints for each frame, by their names. */
async function ffmpegStatistics(a: string, b: string, filter: string): Promise<Record<string, number>[]> {
  const graph = `[0:v][1:v]${filter}=stats_file=-`;
  const text = await ffmpegDoes(['-i', a, '-i', b, '-filter_complex', graph, '-f', 'null', '/dev/null']);
  return text
    .toString()
    .trim()
    .split('\n')
    .map((line) => {
      const figures: Record<string, number> = {};
      for (const [, name = '', value] of line.matchAll(/(\w+):([\d.]+)/g)) figures[name] = Number(value);
      return figures;
    });
}

function flat(value: number): Plane {
  return { samples: new Uint8Array(16 * 16).fill(value), width: 16, height: 16 };
}

describe('the arithmetic of comparing frames', () => {
  let clips: { path: string; frames: Uint8Array[] }[];

  beforeAll(async () => {
    const recipe = { size: '144x256', seconds: 0.4 };
    clips = await Promise.all(
      [{ ...recipe }, { ...recipe, filters: 'boxblur=3,hue=h=25,eq=brightness=0.05' }].map(async (made, index) => {
        const path = await makeClip(workshop.path(`clip-${index}.mp4`), made);
        return { path, frames: await rawFrames(path) };
      }),
    );
  });

  function pairs() {
    const [a, b] = clips;
    if (!a || !b) throw new Error('the clips have not been made');
    return {
      a,
      b,
      frames: a.frames.map((frame, at) => [planesOf(frame, size), planesOf(b.frames[at] ?? frame, size)] as const),
    };
  }

  it("gives the SSIM of ffmpeg's filter for the luma of every frame", async () => {
    const { a, b, frames } = pairs();
    const expected = await ffmpegStatistics(a.path, b.path, 'ssim');
    expect(frames).toHaveLength(12);
    expect(expected).toHaveLength(12);
    frames.forEach(([left, right], at) => {
      expect(ssim(left.y, right.y)).toBeCloseTo(expected[at]?.['Y'] ?? NaN, 5);
    });
  });

  it("gives the PSNR of ffmpeg's filter for every frame, as a whole and plane by plane", async () => {
    const { a, b, frames } = pairs();
    const expected = await ffmpegStatistics(a.path, b.path, 'psnr');
    frames.forEach(([left, right], at) => {
      const whole = meanSquaredError(a.frames[at] ?? new Uint8Array(), b.frames[at] ?? new Uint8Array());
      expect(psnrDb(whole)).toBeCloseTo(expected[at]?.['psnr_avg'] ?? NaN, 1);
      expect(psnrDb(meanSquaredError(left.y.samples, right.y.samples))).toBeCloseTo(expected[at]?.['psnr_y'] ?? NaN, 1);
      expect(psnrDb(meanSquaredError(left.v.samples, right.v.samples))).toBeCloseTo(expected[at]?.['psnr_v'] ?? NaN, 1);
    });
  });

  it("gives the YDIF of ffmpeg's signalstats from frame to frame", async () => {
    const { a, frames } = pairs();
    const filters = 'signalstats,metadata=print:key=lavfi.signalstats.YDIF:file=-';
    const text = (await ffmpegDoes(['-i', a.path, '-vf', filters, '-f', 'null', '/dev/null'])).toString();
    const expected = [...text.matchAll(/YDIF=([\d.]+)/g)].map(([, value]) => Number(value));
    expect(expected).toHaveLength(12);
    for (let at = 1; at < frames.length; at += 1) {
      const difference = meanAbsoluteDifference(
        frames[at]?.[0].y.samples ?? new Uint8Array(),
        frames[at - 1]?.[0].y.samples ?? new Uint8Array(),
      );
      // Old versions print two decimals.
      expect(Math.abs(difference - (expected[at] ?? NaN))).toBeLessThan(0.006);
    }
  });

  it('calls identical planes identical', () => {
    expect(ssim(flat(90), flat(90))).toBe(1);
    expect(psnrDb(0)).toBe(maxPsnrDb);
    expect(meanAbsoluteDifference(flat(7).samples, flat(7).samples)).toBe(0);
  });

  it('tells black from white as far as it goes', () => {
    expect(ssim(flat(0), flat(255))).toBeLessThan(0.001);
    expect(psnrDb(meanSquaredError(flat(0).samples, flat(255).samples))).toBe(0);
  });

  it('refuses planes that cannot be compared', () => {
    const other = { samples: new Uint8Array(8 * 32), width: 8, height: 32 };
    expect(() => ssim(flat(0), other)).toThrow('Planes of 16x16 and 8x32 cannot be compared.');
    const tiny = { samples: new Uint8Array(16), width: 4, height: 4 };
    expect(() => ssim(tiny, tiny)).toThrow('SSIM needs at least 8x8 samples, not 4x4.');
  });
});

describe('createFrameSplitter', () => {
  it('cuts the same frames however the bytes arrive', () => {
    for (const chunkBytes of [1, 2, 3, 7, 100]) {
      const frames: number[][] = [];
      const splitter = createFrameSplitter(3, (frame) => frames.push([...frame]));
      const bytes = Uint8Array.from({ length: 10 }, (_, at) => at);
      for (let at = 0; at < bytes.length; at += chunkBytes) splitter.push(bytes.subarray(at, at + chunkBytes));
      expect(frames).toEqual([
        [0, 1, 2],
        [3, 4, 5],
        [6, 7, 8],
      ]);
      expect(splitter.restBytes()).toBe(1);
    }
  });
});
