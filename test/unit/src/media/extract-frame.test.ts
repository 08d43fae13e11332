import { access, readFile, writeFile } from 'node:fs/promises';
import { createHash } from 'node:crypto';
import { extractFrame, type FrameAt } from '../../../../src/media/extract-frame';
import type { Ffmpeg } from '../../../../src/media/find-ffmpeg';
import {
  decodeFrames,
  ffmpegDoes,
  makeClip,
  uniqueName,
  useWorkshop,
  workshopFfmpeg,
  writeFakeProgram,
} from './media-workshop';

const workshop = useWorkshop();
const frameBytes = 96 * 160 * 3;
let ffmpeg: Ffmpeg;
let clipPath: string;
let frames: Buffer[];

beforeAll(async () => {
  ffmpeg = await workshopFfmpeg();
  // Sound that goes on after the picture makes the container longer than the video: the trap of most seek recipes.
  clipPath = await makeClip(workshop.path('clip.mp4'), { seconds: 1.5, sound: 'sine', soundSeconds: 3 });
  frames = await decodeFrames(clipPath, frameBytes);
});

async function extractAt(at: FrameAt, from = clipPath) {
  const outputPath = workshop.path(uniqueName('.png'));
  const frame = await extractFrame(ffmpeg, { clipPath: from, at, outputPath });
  return { frame, outputPath };
}

async function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

describe('extractFrame', () => {
  it.each<[FrameAt, number]>([
    [0, 0],
    [0.001, 1],
    [1 / 30, 1],
    [0.5, 15],
    [0.51, 16],
    [0.99, 30],
    [1, 30],
    [1.0333, 31],
    [31 / 30, 31],
    [1.034, 32],
    [44 / 30, 44],
    ['last', 44],
  ])('takes, at %s s, exactly the first frame shown from then on (number %i)', async (at, index) => {
    const { frame, outputPath } = await extractAt(at);
    const png = await readFile(outputPath);
    expect(frame).toEqual({
      outcome: 'extracted',
      width: 96,
      height: 160,
      bytes: png.length,
      sha256: createHash('sha256').update(png).digest('hex'),
      atSeconds: Math.round((index / 30) * 1000) / 1000,
    });
    expect(frames).toHaveLength(45);
    const [pixels] = await decodeFrames(outputPath, frameBytes);
    expect(pixels?.equals(frames[index] ?? Buffer.alloc(0))).toBe(true);
    expect(pixels?.equals(frames[index - 1] ?? Buffer.alloc(0))).toBe(false);
  });

  it('writes plain 8-bit RGB without alpha', async () => {
    const png = await readFile((await extractAt(0)).outputPath);
    expect([png.readUInt8(24), png.readUInt8(25)]).toEqual([8, 2]);
  });

  it.each([
    [1.48, 'Frame at 1.48 s is past the end of clip.mp4 (1.5 s, its last frame is at 1.466 s).'],
    [1.5, 'Frame at 1.5 s is past the end of clip.mp4 (1.5 s).'],
    [2.4, 'Frame at 2.4 s is past the end of clip.mp4 (1.5 s).'],
    [9.5, 'Frame at 9.5 s is past the end of clip.mp4 (1.5 s).'],
    [1e9, 'Frame at 1000000000 s is past the end of clip.mp4 (1.5 s).'],
  ])('says that %f s is past the end, and leaves no file', async (at, message) => {
    const { frame, outputPath } = await extractAt(at);
    expect(frame).toEqual({ outcome: 'past_end', at, clipSeconds: 1.5, message });
    expect(await isThere(outputPath)).toBe(false);
  });

  it('removes what an earlier run left where it cannot write a frame', async () => {
    const outputPath = workshop.path('stale.png');
    await writeFile(outputPath, 'an older frame');
    await extractFrame(ffmpeg, { clipPath, at: 99, outputPath });
    expect(await isThere(outputPath)).toBe(false);
  });

  it('finds the last frame of a clip of one frame, and of one at a frame a second', async () => {
    const single = await makeClip(workshop.path('single.mp4'), { seconds: 0.033 });
    expect((await extractAt('last', single)).frame).toMatchObject({ outcome: 'extracted', atSeconds: 0 });
    const slow = await makeClip(workshop.path('slow.mp4'), { rate: '1', seconds: 3 });
    const { outputPath, frame } = await extractAt('last', slow);
    expect(frame).toMatchObject({ outcome: 'extracted', atSeconds: 2 });
    expect(await decodeFrames(outputPath, frameBytes)).toEqual((await decodeFrames(slow, frameBytes)).slice(-1));
  });

  it('counts from what an edit list lets through, not from what lies in the file', async () => {
    const trimmed = workshop.path('trimmed.mp4');
    await ffmpegDoes(['-ss', '0.4', '-i', clipPath, '-t', '0.8', '-c', 'copy', '-an', trimmed]);
    const shown = await decodeFrames(trimmed, frameBytes);
    expect(shown.length).toBeLessThan(30);
    for (const [at, index] of [
      [0, 0],
      [0.5, 15],
      ['last', shown.length - 1],
    ] as const) {
      const { outputPath, frame } = await extractAt(at, trimmed);
      expect(frame).toMatchObject({ outcome: 'extracted' });
      expect((await decodeFrames(outputPath, frameBytes))[0]?.equals(shown[index] ?? Buffer.alloc(0))).toBe(true);
    }
    expect((await extractAt(1, trimmed)).frame.outcome).toBe('past_end');
  });

  it.each<[string, (clip: Buffer) => Buffer, RegExp]>([
    [
      'a clip cut in its media',
      (clip) => clip.subarray(0, clip.length - 10_000),
      /is cut short: it ends 10000 bytes before/,
    ],
    ['a clip cut in its index', (clip) => clip.subarray(0, 600), /is cut short/],
    [
      'an error page',
      () => Buffer.from('<html><body>Too many requests</body></html>'),
      /is not an MP4: it begins with "<html>/,
    ],
    [
      'a playlist that would make ffmpeg open other files',
      () => Buffer.from('#EXTM3U\n#EXTINF:1,\n/etc/passwd\n'),
      /is not an MP4/,
    ],
    ['an empty file', () => Buffer.alloc(0), /is an empty file/],
    ['noise between the right boxes', (clip) => withNoise(clip), /Invalid data|error|ended with exit code/],
  ])('calls %s unreadable and leaves no file', async (_what, spoil, message) => {
    const spoilt = workshop.path(uniqueName('.mp4'));
    await writeFile(spoilt, spoil(await readFile(clipPath)));
    const { frame, outputPath } = await extractAt(0.5, spoilt);
    expect(frame.outcome).toBe('unreadable');
    expect(frame.outcome === 'unreadable' && frame.message).toMatch(message);
    expect(await isThere(outputPath)).toBe(false);
  });

  it('calls sound alone unreadable', async () => {
    const sound = workshop.path('sound.mp4');
    await ffmpegDoes(['-f', 'lavfi', '-t', '1', '-i', 'sine', '-c:a', 'aac', sound]);
    expect((await extractAt(0, sound)).frame).toEqual({
      outcome: 'unreadable',
      message: 'No frame can be taken from sound.mp4: The clip has no picture: it is sound alone.',
    });
  });

  it('does not take nothing for a frame when ffmpeg ends well without writing one', async () => {
    const path = await writeFakeProgram(workshop.path('writes-nothing'), '');
    const outputPath = workshop.path('nothing.png');
    expect(await extractFrame({ path }, { clipPath, at: 0.5, outputPath })).toMatchObject({
      outcome: 'unreadable',
      message: 'clip.mp4 has no decodable frame at 0.5 s, although its index lists one.',
    });
  });

  it('does not take half a PNG for a frame', async () => {
    const body = `console.error('[Parsed_showinfo_0 @ 0x1] n: 0 pts: 0 pts_time:0 pos: 1');
      process.stdout.write(Buffer.from('89504e470d0a1a0a', 'hex'));`;
    const path = await writeFakeProgram(workshop.path('writes-half'), body);
    const outputPath = workshop.path('half.png');
    expect((await extractFrame({ path }, { clipPath, at: 0.5, outputPath })).outcome).toBe('unreadable');
    expect(await isThere(outputPath)).toBe(false);
  });

  it('refuses a time that cannot be meant', async () => {
    for (const at of [-1, NaN, Infinity]) await expect(extractAt(at)).rejects.toThrow(RangeError);
  });
});

/** The same boxes, and rubbish where the pictures were. */
function withNoise(clip: Buffer): Buffer {
  const noisy = Buffer.from(clip);
  for (let at = noisy.indexOf('mdat') + 4; at < noisy.length; at += 1) noisy[at] = (at * 7919) % 251;
  return noisy;
}
