import { writeFile } from 'node:fs/promises';
import { candidateFrames } from '../../../../src/media/candidate-frames';
import { encodePng } from '../../../../src/media/encode-png';
import type { Ffmpeg } from '../../../../src/media/find-ffmpeg';
import { scoreCandidates } from '../../../../src/media/score-candidates';
import { shrinkPicture } from '../../../../src/media/shrink-picture';
import { decodeFrames, ffmpegDoes, makeClip, uniqueName, useWorkshop, workshopFfmpeg } from './media-workshop';

const workshop = useWorkshop();
const frameBytes = 96 * 160 * 3;
let ffmpeg: Ffmpeg;
let clipPath: string;
let frames: Buffer[];

beforeAll(async () => {
  ffmpeg = await workshopFfmpeg();
  clipPath = await makeClip(workshop.path('clip.mp4'), { seconds: 2, sound: 'sine', soundSeconds: 3 });
  frames = await decodeFrames(clipPath, frameBytes);
});

async function taken(candidates: Parameters<typeof candidateFrames>[1]['candidates'], from = clipPath) {
  const extracted = await candidateFrames(ffmpeg, { clipPath: from, candidates });
  if (extracted.outcome !== 'extracted') throw new Error(extracted.message);
  return extracted.frames;
}

const indexOf = (samples: Uint8Array): number => frames.findIndex((frame) => frame.equals(Buffer.from(samples)));

describe('candidateFrames', () => {
  it('takes as many frames as asked for, spread evenly over the picture, in one run', async () => {
    const found = await taken(4);
    expect(found.map(({ picture }) => indexOf(picture.samples))).toEqual([8, 23, 38, 53]);
    expect(found.map(({ atSeconds }) => atSeconds)).toEqual([0.267, 0.767, 1.267, 1.767]);
  });

  it('takes the first frame shown from each of the given times on, in the order of the clip and each once', async () => {
    const found = await taken([1, 'last', 0, 1.0001, 0.5, 1]);
    expect(found.map(({ picture }) => indexOf(picture.samples))).toEqual([0, 15, 30, 31, 59]);
  });

  it('leaves out times that the clip is too short for, and says so where none is left', async () => {
    expect((await taken([0.5, 7])).map(({ atSeconds }) => atSeconds)).toEqual([0.5]);
    const none = await candidateFrames(ffmpeg, { clipPath, candidates: [5, 7] });
    expect(none).toMatchObject({ outcome: 'past_end', message: expect.stringContaining('at 1.966 s') as string });
  });

  it('says what it cannot read', async () => {
    const path = workshop.path('text.mp4');
    await writeFile(path, 'no clip');
    expect(await candidateFrames(ffmpeg, { clipPath: path, candidates: 3 })).toMatchObject({ outcome: 'unreadable' });
  });
});

describe('encodePng', () => {
  it('writes a PNG that ffmpeg decodes to the very same samples', async () => {
    const [first] = await taken(1);
    if (first === undefined) throw new Error('There is no frame.');
    const path = workshop.path(uniqueName('.png'));
    await writeFile(path, await encodePng(first.picture));
    const decoded = await ffmpegDoes(['-i', path, '-f', 'rawvideo', '-pix_fmt', 'rgb24', 'pipe:1']);
    expect(decoded.equals(Buffer.from(first.picture.samples))).toBe(true);
  });
});

describe('scoreCandidates', () => {
  const picture = async (filters: string) => {
    const path = await makeClip(workshop.path(uniqueName('.mp4')), { filters, seconds: 0.2 });
    const [frame] = await taken([0], path);
    if (frame === undefined) throw new Error('There is no frame.');
    return frame;
  };

  it('finds the sharp frame better than the soft, the dark and the blank one, and tells copies', async () => {
    const sharp = await picture('null');
    const all = [
      await picture('gblur=sigma=6'),
      sharp,
      await picture('lutrgb=r=val*0.05:g=val*0.05:b=val*0.05'),
      await picture('drawbox=color=gray:t=fill'),
      sharp,
    ];
    const scored = scoreCandidates(all);
    expect(scored.map(({ notes }) => notes)).toEqual([
      ['soft'],
      [],
      expect.arrayContaining(['dark']),
      expect.arrayContaining(['blank']),
      ['like_another'],
    ]);
    expect(scored.map(({ likeCandidate }) => likeCandidate)).toEqual([...Array<undefined>(4), 2]);
    const scores = scored.map(({ score }) => score);
    expect(scores[1]).toBe(1);
    expect(scores[3]).toBe(0);
    expect(Math.max(scores[0] ?? 1, scores[2] ?? 1)).toBeLessThan(0.6);
  });
});

describe('shrinkPicture', () => {
  it('makes each sample the mean of those that it stands for', () => {
    const samples = Uint8Array.from([0, 10, 20, 4, 10, 40, 8, 10, 0, 12, 10, 20]);
    const small = shrinkPicture({ samples, width: 2, height: 2 }, { width: 1, height: 1 });
    expect(small).toEqual({ samples: Uint8Array.from([6, 10, 20]), width: 1, height: 1 });
  });
});
