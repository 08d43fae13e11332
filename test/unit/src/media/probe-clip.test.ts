import { readFile, writeFile } from 'node:fs/promises';
import fc from 'fast-check';
import { createClipCheck, isMp4Signature } from '../../../../src/media/clip-check';
import { probeClip } from '../../../../src/media/probe-clip';
import type { ProbedClip } from '../../../../src/media/top-boxes';
import { ffmpegDoes, makeClip, uniqueName, useWorkshop } from './media-workshop';
import { cases } from '../../../support/thorough';

const workshop = useWorkshop();
let clip: Buffer;
let clipPath: string;

beforeAll(async () => {
  clipPath = await makeClip(workshop.path('clip.mp4'), { sound: 'sine=f=440', soundSeconds: 1.5 });
  clip = await readFile(clipPath);
});

async function probeBytes(bytes: Buffer): Promise<ProbedClip> {
  const path = workshop.path(uniqueName('.mp4'));
  await writeFile(path, bytes);
  return probeClip(path);
}

function checkInChunks(bytes: Buffer, chunkBytes: number): ProbedClip {
  const check = createClipCheck();
  for (let at = 0; at < bytes.length; at += chunkBytes) check.push(bytes.subarray(at, at + chunkBytes));
  return check.end();
}

function box(type: string, ...payload: Buffer[]): Buffer {
  const header = Buffer.alloc(8);
  header.writeUInt32BE(8 + Buffer.concat(payload).length);
  header.write(type, 4, 'latin1');
  return Buffer.concat([header, ...payload]);
}

/** Where the box of this type starts; each occurs once in the clips made here. */
function startOf(type: string): number {
  return clip.indexOf(Buffer.from(type, 'latin1')) - 4;
}

describe('probeClip', () => {
  it('tells size, length, rate and sound of a clip, the length of the picture apart from that of the sound', async () => {
    expect(await probeClip(clipPath)).toEqual({
      outcome: 'probed',
      clip: {
        bytes: clip.length,
        brand: 'isom',
        fastStart: true,
        hasC2pa: false,
        video: {
          id: 1,
          codec: 'avc1',
          width: 96,
          height: 160,
          frames: 30,
          seconds: 1,
          lastFrameSeconds: expect.closeTo(29 / 30, 6) as number,
          framesPerSecond: 30,
          frameRate: '15360/512',
          // This ffmpeg writes the shape of the pixels into a box, and no colours.
          tags: { pixelAspect: '1:1' },
        },
        audio: { codec: 'mp4a', sampleRateHz: 48_000, seconds: expect.closeTo(1.5, 1) as number },
      },
    });
  });

  it('knows a clip without sound, at a broken rate, with its index at the end', async () => {
    const path = await makeClip(workshop.path('ntsc.mp4'), {
      rate: '30000/1001',
      size: '160x96',
      options: ['-movflags', '-faststart'],
    });
    const probed = await probeClip(path);
    const facts = probed.outcome === 'probed' ? probed.clip : undefined;
    expect(facts).toMatchObject({ fastStart: false, video: { width: 160, height: 96, frameRate: '30000/1001' } });
    expect(facts).not.toHaveProperty('audio');
    expect(facts?.video.framesPerSecond).toBeCloseTo(29.97, 2);
    expect(facts?.video.lastFrameSeconds).toBeCloseTo(((facts?.video.frames ?? 0) - 1) * (1001 / 30_000), 4);
  });

  it('sees a provenance manifest, and a rate of 96 kHz that the sample description cannot hold', async () => {
    const path = await makeClip(workshop.path('96k.mp4'), { sound: 'sine=f=440:r=96000', options: ['-ar', '96000'] });
    const bytes = await readFile(path);
    const ftypBytes = bytes.readUInt32BE(0);
    const manifest = box('uuid', Buffer.from('d8fec3d61b0e483c92975828877ec481', 'hex'), Buffer.alloc(6000));
    const signed = Buffer.concat([bytes.subarray(0, ftypBytes), manifest, bytes.subarray(ftypBytes)]);
    const facts = { hasC2pa: true, audio: { sampleRateHz: 96_000 } };
    expect(await probeBytes(signed)).toMatchObject({ outcome: 'probed', clip: facts });
  });

  it('takes a media box with a 64-bit length, and one that lasts to the end of the file', async () => {
    const start = startOf('mdat');
    const media = clip.subarray(start + 8);
    const long = Buffer.from('000000016d6461740000000000000000', 'hex');
    long.writeBigUInt64BE(BigInt(media.length + 16), 8);
    const toTheEnd = Buffer.from('000000006d646174', 'hex');
    for (const header of [long, toTheEnd]) {
      const probed = await probeBytes(Buffer.concat([clip.subarray(0, start), header, media]));
      expect(probed.outcome).toBe('probed');
    }
    const cut = Buffer.concat([clip.subarray(0, start), toTheEnd, media.subarray(0, 500)]);
    expect(await probeBytes(cut)).toMatchObject({ outcome: 'unreadable', reason: 'truncated' });
  });

  it.each<[string, () => Buffer, string, RegExp]>([
    ['an empty file', () => Buffer.alloc(0), 'empty', /empty file/],
    [
      'an error page',
      () => Buffer.from('<!DOCTYPE html><p>Busy</p>'),
      'not_mp4',
      /begins with "<!DOCTYPE html><p>Busy/,
    ],
    ['zeroes', () => Buffer.alloc(5000), 'not_mp4', /begins with bytes 0000000000000000/],
    ['a few bytes', () => clip.subarray(0, 5), 'not_mp4', /not an MP4/],
    [
      'a clip cut in its media',
      () => clip.subarray(0, clip.length - 700),
      'truncated',
      /700 bytes before the end of its mdat box/,
    ],
    [
      'a clip cut in its index',
      () => clip.subarray(0, startOf('moov') + 300),
      'truncated',
      /before the end of its moov box/,
    ],
    ['a clip cut before its media', () => clip.subarray(0, startOf('mdat')), 'truncated', /without media data/],
    [
      'a clip with its index alone missing',
      () => Buffer.concat([clip.subarray(0, 32), clip.subarray(startOf('mdat'))]),
      'truncated',
      /without an index/,
    ],
    [
      'rubbish after the first box',
      () => Buffer.concat([clip.subarray(0, 32), Buffer.alloc(64, 1)]),
      'malformed',
      /not an MP4 box/,
    ],
    [
      'an index without tracks',
      () => Buffer.concat([clip.subarray(0, 32), box('moov'), box('mdat', Buffer.alloc(9))]),
      'no_video',
      /no track/,
    ],
  ])('calls %s by its name', async (_what, bytes, reason, message) => {
    const probed = await probeBytes(bytes());
    expect(probed).toMatchObject({ outcome: 'unreadable', reason });
    expect(probed.outcome === 'unreadable' && probed.message).toMatch(message);
  });

  it('calls sound alone by its name', async () => {
    const sound = workshop.path('sound.mp4');
    await ffmpegDoes(['-f', 'lavfi', '-t', '1', '-i', 'sine', '-c:a', 'aac', sound]);
    expect(await probeClip(sound)).toMatchObject({
      reason: 'no_video',
      message: expect.stringContaining('sound alone') as string,
    });
  });

  describe('of a clip in fragments', () => {
    const recipe = { sound: 'sine', seconds: 2 };
    let bytes: Buffer;
    beforeAll(async () => {
      const path = await makeClip(workshop.path('fragmented.mp4'), {
        ...recipe,
        options: ['-movflags', 'frag_keyframe+empty_moov'],
      });
      bytes = await readFile(path);
    });
    const cutBefore = (box: string): Buffer => bytes.subarray(0, bytes.lastIndexOf(Buffer.from(box)) - 4);

    it('reads the same as of one with a single index, and that it has its end', async () => {
      const plain = await probeClip(await makeClip(workshop.path('plain.mp4'), recipe));
      const probed = await probeBytes(bytes);
      if (plain.outcome !== 'probed' || probed.outcome !== 'probed') throw new Error('One of the two cannot be read.');
      const { frames, seconds, lastFrameSeconds, framesPerSecond, codec, width, height } = plain.clip.video;
      expect(probed.clip.video).toMatchObject({ frames, framesPerSecond, codec, width, height });
      expect(probed.clip.video.seconds).toBeCloseTo(seconds, 1);
      // Without an edit list, what is decoded early for others delays them all: two frames here.
      expect(probed.clip.video.lastFrameSeconds - lastFrameSeconds).toBeCloseTo(2 / 30, 3);
      expect(probed.clip.audio?.seconds).toBeCloseTo(plain.clip.audio?.seconds ?? 0, 0);
      expect(probed.clip.fragments).toBe('ended');
    });

    it('says that more may be to come where the end is missing', async () => {
      expect(await probeBytes(cutBefore('mfra'))).toMatchObject({ outcome: 'probed', clip: { fragments: 'open' } });
    });

    it('finds a fragment cut short', async () => {
      expect(await probeBytes(cutBefore('mfra').subarray(0, -10))).toMatchObject({ reason: 'truncated' });
    });

    it('shows fewer frames where whole fragments are missing', async () => {
      const probed = await probeBytes(cutBefore('moof'));
      expect(probed).toMatchObject({ outcome: 'probed', clip: { fragments: 'open' } });
      expect(probed.outcome === 'probed' && probed.clip.video.frames).toBeLessThan(60);
    });
  });

  it.each<[string, Buffer]>([
    ['zeroes', Buffer.alloc(64)],
    ['three bytes', Buffer.from([1, 2, 3])],
    ['the tail of a form', Buffer.from('\r\n------boundary0123456789--\r\n')],
    ['a box that is cut short', box('free', Buffer.alloc(100)).subarray(0, 50)],
    ['what looks like a box far too long', Buffer.concat([Buffer.from('7fffffff41424344', 'hex'), Buffer.alloc(40)])],
  ])('takes a clip for whole that has %s after all that it is made of', async (_what, tail) => {
    const bytes = Buffer.concat([clip, tail]);
    expect(await probeBytes(bytes)).toMatchObject({
      outcome: 'probed',
      clip: { bytes: bytes.length, trailingBytes: tail.length, video: { frames: 30 } },
    });
    expect(checkInChunks(bytes, 7)).toEqual(await probeBytes(bytes));
  });

  it('says of a part whether its beginning can be shown', async () => {
    expect(await probeBytes(clip.subarray(0, clip.length - 700))).toMatchObject({ reason: 'truncated', shows: true });
    expect(await probeBytes(clip.subarray(0, startOf('moov') + 300))).not.toHaveProperty('shows');
    expect(await probeBytes(clip.subarray(0, startOf('mdat')))).not.toHaveProperty('shows');
  });

  it('reads a table that claims more rows than there are as damage', async () => {
    const damaged = Buffer.from(clip);
    damaged.writeUInt32BE(0x7fffffff, damaged.indexOf(Buffer.from('stts')) + 8);
    expect(await probeBytes(damaged)).toMatchObject({ outcome: 'unreadable', reason: 'malformed' });
  });

  it('throws where there is no file', async () => {
    await expect(probeClip(workshop.path('not-there.mp4'))).rejects.toThrow('ENOENT');
  });
});

describe('createClipCheck', () => {
  it('comes to the same result however the clip is cut into chunks', async () => {
    const whole = await probeClip(clipPath);
    for (const chunkBytes of [1, 7, 1000, clip.length]) expect(checkInChunks(clip, chunkBytes)).toEqual(whole);
  });

  it('never takes a part for the whole', () => {
    const anyPart = fc.integer({ min: 0, max: clip.length - 1 });
    fc.assert(
      fc.property(anyPart, (bytes) => checkInChunks(clip.subarray(0, bytes), 4096).outcome === 'unreadable'),
      { numRuns: cases(100) },
    );
  });

  it('never throws, whatever has become of the bytes', () => {
    const place = fc.integer({ min: 0, max: startOf('mdat') + 16 });
    const damage = fc.array(fc.tuple(place, fc.integer({ min: 0, max: 255 })), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(damage, (bytes) => {
        const damaged = Buffer.from(clip);
        for (const [at, value] of bytes) damaged[at] = value;
        return ['probed', 'unreadable'].includes(checkInChunks(damaged, clip.length).outcome);
      }),
      { numRuns: cases(100) },
    );
  });
});

describe('isMp4Signature', () => {
  it('needs the first eight bytes', () => {
    expect(isMp4Signature(clip.subarray(0, 8))).toBe(true);
    expect(isMp4Signature(clip.subarray(0, 7))).toBe(false);
    expect(isMp4Signature(Buffer.from('{"error":{}}'))).toBe(false);
  });
});
