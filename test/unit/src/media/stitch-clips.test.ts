import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { codecFacts } from '../../../../src/media/codec-facts';
import type { Ffmpeg } from '../../../../src/media/find-ffmpeg';
import { findFfmpeg } from '../../../../src/media/find-ffmpeg';
import { stitchClips } from '../../../../src/media/stitch-clips';
import { decodedFrames, pixelsOf, probe } from '../../../support/stack/decoded-media';

const run = promisify(execFile);

interface Made {
  readonly size?: string;
  readonly colour?: string;
  readonly rate?: number;
  readonly sound?: boolean;
  readonly seconds?: number;
}

describe('clips that are put into one file', () => {
  let dir: string;
  let ffmpeg: Ffmpeg;
  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'shotloop-stitch-'));
    const found = await findFfmpeg({});
    if (found.outcome === 'missing') throw new Error(found.message);
    ffmpeg = found.ffmpeg;
  });
  afterAll(() => rm(dir, { recursive: true, force: true }));

  /** Its sound runs on for a tenth of a second after its picture, as that of real clips does. */
  async function clip(
    name: string,
    { size = '144x256', colour = 'red', rate = 30, sound = true, seconds = 1 }: Made = {},
  ) {
    const path = join(dir, name);
    const tone = ['-f', 'lavfi', '-i', `sine=frequency=440:sample_rate=48000:duration=${seconds + 0.1}`];
    await run(ffmpeg.path, [
      ...['-v', 'error', '-y', '-f', 'lavfi', '-i', `color=c=${colour}:s=${size}:r=${rate}:d=${seconds}`],
      ...(sound ? [...tone, '-c:a', 'aac', '-ac', '2'] : []),
      ...['-c:v', 'libx264', '-preset', 'veryfast', '-pix_fmt', 'yuv420p', '-movflags', '+faststart', path],
    ]);
    return path;
  }
  const stitch = (paths: readonly string[]) =>
    stitchClips(ffmpeg, { paths, outputPath: join(dir, 'out.mp4'), dir, signal: new AbortController().signal });
  /** What another program counts, having decoded all of it. */
  async function counted(): Promise<{ frames: number; streams: string[]; seconds: number }> {
    const out = join(dir, 'out.mp4');
    const { streams, format } = await probe(out);
    const frames = await decodedFrames(out);
    return { frames, streams: streams.map(({ codec_type }) => codec_type).sort(), seconds: Number(format.duration) };
  }

  it('are copied where they are made alike, frame for frame and without a pause between them', async () => {
    const paths = [
      await clip('a.mp4'),
      await clip('b.mp4', { colour: 'lime' }),
      await clip('c.mp4', { colour: 'blue' }),
    ];
    expect(await stitch(paths)).toEqual({ outcome: 'stitched', how: 'copied', why: null, frames: 90, seconds: 3 });
    const found = await counted();
    expect([found.frames, found.streams]).toEqual([90, ['audio', 'video']]);
    expect(found.seconds).toBeCloseTo(3, 0);
    const colours = (await pixelsOf(join(dir, 'out.mp4'), [0, 29, 30, 59, 60, 89])).map((pixels) =>
      [0, 1, 2].map((at) => Math.round((pixels[at] ?? 0) / 255)).join(''),
    );
    expect(colours).toEqual(['100', '100', '010', '010', '001', '001']);
  });

  it.each<[string, Made, RegExp]>([
    ['another size', { size: '256x144' }, /sizes differ/],
    ['no sound', { sound: false }, /only some of them have sound/],
  ])('are encoded anew where one has %s, and it is said why', async (_what, other, why) => {
    const stitched = await stitch([await clip('a.mp4'), await clip('other.mp4', other), await clip('c.mp4')]);
    expect(stitched).toMatchObject({ outcome: 'stitched', how: 'encoded', frames: 90 });
    expect(stitched.outcome === 'stitched' && stitched.why).toMatch(why);
    const found = await counted();
    expect([found.frames, found.streams]).toEqual([90, ['audio', 'video']]);
    expect((await probe(join(dir, 'out.mp4'))).streams.find(({ width }) => width !== undefined)).toMatchObject({
      width: 144,
      height: 256,
    });
  });

  it('are encoded anew at the rate of the first where their rates differ', async () => {
    const stitched = await stitch([await clip('a.mp4'), await clip('slow.mp4', { rate: 15 })]);
    expect(stitched).toMatchObject({ outcome: 'stitched', how: 'encoded', frames: 60 });
  });

  it('need no sound, where none of them has any', async () => {
    const paths = [await clip('s1.mp4', { sound: false }), await clip('s2.mp4', { sound: false })];
    expect(await stitch(paths)).toMatchObject({ how: 'copied', frames: 60 });
    expect((await counted()).streams).toEqual(['video']);
  });

  it('are not put together where one is no clip', async () => {
    const path = join(dir, 'page.mp4');
    await writeFile(path, '<!doctype html>');
    expect(await stitch([await clip('a.mp4'), path])).toMatchObject({ outcome: 'failed' });
    expect(await codecFacts(path)).toBeUndefined();
  });
});
