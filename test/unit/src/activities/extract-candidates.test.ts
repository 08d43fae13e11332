import { copyFile, writeFile } from 'node:fs/promises';
import { buffer } from 'node:stream/consumers';
import { createExtractCandidates } from '../../../../src/activities/extract-candidates';
import type { ActivityInput } from '../../../../src/contract/activities';
import { readImageHeader } from '../../../../src/media/read-image-header';
import { chosenOf } from '../../../../src/shots/reference';
import { ffmpegDoes, makeClip, useWorkshop, workshopFfmpeg } from '../media/media-workshop';

const workshop = useWorkshop();
let clipPath: string;

beforeAll(async () => {
  const [moving, blank] = [workshop.path('moving.mp4'), workshop.path('blank.mp4')];
  await makeClip(moving, { size: '144x256' });
  await makeClip(blank, { size: '144x256', picture: 'color=gray' });
  clipPath = workshop.path('clip.mp4');
  // A second of nothing to see, then a second of something.
  await ffmpegDoes(['-i', blank, '-i', moving, '-filter_complex', 'concat=n=2:v=1:a=0', '-c:v', 'libx264', clipPath]);
});

const INPUT: ActivityInput<'extractCandidates'> = {
  pipelineId: 'p1',
  reference: 'reference',
  clipBlob: 'p1/01-baseline.mp4',
  blob: 'p1/02-reference.png',
  candidates: 4,
  size: '144x256',
};

async function extract(changes: Partial<ActivityInput<'extractCandidates'>> = {}) {
  const ffmpeg = await workshopFfmpeg();
  const stored = new Map<string, Buffer>();
  const run = createExtractCandidates({
    media: {
      async saveTo(name, path) {
        if (name !== INPUT.clipBlob) return false;
        await copyFile(clipPath, path);
        return true;
      },
      async upload(name, body) {
        stored.set(name, await buffer(body));
      },
    },
    ffmpeg: () => Promise.resolve(ffmpeg),
    log: () => undefined,
    signal: new AbortController().signal,
  });
  return { answer: await run({ ...INPUT, ...changes }), stored };
}

describe('extracting candidates', () => {
  it('stores each frame and its thumbnail, and takes for the reference one that shows something', async () => {
    const { answer, stored } = await extract();
    if (answer.outcome !== 'extracted') throw new Error(answer.problem.detail);
    expect([...stored.keys()].slice(0, 4)).toEqual([
      'p1/02-reference.candidate-1.png',
      'p1/02-reference.candidate-1.small.png',
      'p1/02-reference.candidate-2.png',
      'p1/02-reference.candidate-2.small.png',
    ]);
    expect(answer.candidates.map(({ notes }) => notes.includes('blank'))).toEqual([true, true, false, false]);
    const chosen = chosenOf(answer.candidates);
    expect(chosen).toMatchObject({
      outcome: 'taken',
      frame: { blob: expect.stringMatching(/candidate-[34]\.png$/) as string },
    });
    for (const { blob, bytes } of answer.candidates) expect(stored.get(blob)).toHaveLength(bytes);
  });

  it('brings the frames to the size that is rendered, whatever the size of the clip', async () => {
    const { answer, stored } = await extract({ candidates: [1.5], size: '128x256' });
    if (answer.outcome !== 'extracted') throw new Error(answer.problem.detail);
    expect(answer.candidates).toMatchObject([{ width: 128, height: 256, atSeconds: 1.5 }]);
    const path = workshop.path('fitted.png');
    await writeFile(path, stored.get('p1/02-reference.candidate-1.png') ?? '');
    expect(await readImageHeader(path)).toMatchObject({ header: { width: 128, height: 256 } });
  });

  it('stores the same bytes when it is run again', async () => {
    const [first, second] = [await extract({ candidates: [1.2] }), await extract({ candidates: [1.2] })];
    expect(second.answer).toEqual(first.answer);
    expect([...second.stored]).toEqual([...first.stored]);
  });

  it('says what is missing: the clip, or a frame within it', async () => {
    expect((await extract({ clipBlob: 'p1/gone.mp4' })).answer).toMatchObject({ problem: { code: 'clip_missing' } });
    expect((await extract({ candidates: [8, 9] })).answer).toMatchObject({ problem: { code: 'frame_past_end' } });
  });

  it('takes none where all candidates are blank', async () => {
    const { answer } = await extract({ candidates: [0, 0.3] });
    if (answer.outcome !== 'extracted') throw new Error(answer.problem.detail);
    expect(chosenOf(answer.candidates)).toMatchObject({ outcome: 'failed', problem: { code: 'reference_unusable' } });
  });
});
