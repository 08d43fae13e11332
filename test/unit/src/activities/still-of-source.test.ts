import { copyFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { createMeasureClip } from '../../../../src/activities/measure-clip';
import type { ActivityInput } from '../../../../src/contract/activities';
import { ffmpegDoes, makeClip, useWorkshop, workshopFfmpeg } from '../media/media-workshop';

const workshop = useWorkshop();
let paths: Record<string, string>;
beforeAll(async () => {
  const [source, other, whole, added, jump] = ['source', 'other', 'whole', 'added', 'jump'].map((name) =>
    workshop.path(`${name}.mp4`),
  ) as [string, string, string, string, string];
  // A picture that stands still: its last frame is like the one that would follow it.
  await makeClip(source, { size: '144x256', picture: 'rgbtestsrc' });
  await makeClip(other, { size: '144x256' });
  // Two seconds of one film: the first is the source, the second goes on from it; and the second alone.
  await makeClip(whole, { size: '144x256', picture: 'rgbtestsrc', seconds: 2 });
  await ffmpegDoes(['-ss', '1', '-i', whole, '-c:v', 'libx264', '-crf', '18', added]);
  // Its first second is the source, too, and then comes something else.
  await ffmpegDoes(['-i', source, '-i', other, '-filter_complex', 'concat=n=2:v=1:a=0', '-c:v', 'libx264', jump]);
  paths = {
    'p1/source.mp4': source,
    'p1/other.mp4': other,
    'p1/whole.mp4': whole,
    'p1/added.mp4': added,
    'p1/jump.mp4': jump,
  };
});

async function verdictOn(clip: string, source: NonNullable<ActivityInput<'measureClip'>['source']>) {
  const ffmpeg = await workshopFfmpeg();
  const measure = createMeasureClip({
    media: {
      async saveTo(name, path) {
        const from = paths[name];
        if (from !== undefined) await copyFile(from, path);
        return from !== undefined && dirname(path) !== '';
      },
      upload: () => Promise.resolve(),
    },
    ffmpeg: () => Promise.resolve(ffmpeg),
    log: () => undefined,
    signal: new AbortController().signal,
  });
  const input = {
    pipelineId: 'p1',
    shot: 'night',
    attempt: 1,
    clipBlob: `p1/${clip}.mp4`,
    referenceBlob: null,
    source,
  };
  const answer = await measure(input);
  if (answer.outcome !== 'measured') throw new Error(answer.problem.detail);
  return answer.verdict;
}

describe('measuring a clip that was made from another one', () => {
  const from = { clipBlob: 'p1/source.mp4', how: 'remix' } as const;
  const longer = { ...from, how: 'extend', addsSeconds: 1 } as const;

  it('holds its opening against that of its source', async () => {
    expect(await verdictOn('source', from)).toMatchObject({ anchor: 'anchored' });
    const other = await verdictOn('other', from);
    expect(other.anchor).toBe('drifted');
    expect(other.findings[0]).toMatch(/^The clip does not open on the opening of its source/);
  });

  it.each([
    ['the whole clip', 'whole'],
    ['what it adds alone', 'added'],
  ])('holds the first added frame of an extension against the last of its source: %s', async (_what, clip) => {
    const { anchor, findings } = await verdictOn(clip, longer);
    expect(['anchored', 'weak']).toContain(anchor);
    expect(findings[0]).toMatch(/^What is added begins (on|near) the last frame of its source/);
  });

  it('finds an extension that jumps, although it opens as its source does', async () => {
    expect(await verdictOn('jump', longer)).toMatchObject({ anchor: 'drifted' });
  });

  it('measures the rest where its source is gone, and compares nothing', async () => {
    const verdict = await verdictOn('source', { ...from, clipBlob: 'p1/gone.mp4' });
    expect(verdict).toMatchObject({ anchor: 'not_compared', motion: expect.any(String) as string });
  });
});
