import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { readFile, writeFile } from 'node:fs/promises';
import { decodeClip, type SmallFrame } from '../../../../src/media/decode-clip';
import type { Ffmpeg } from '../../../../src/media/find-ffmpeg';
import { createSoundMeter } from '../../../../src/media/measure-sound';
import type { VideoTrack } from '../../../../src/media/mp4-tracks';
import { probeClip } from '../../../../src/media/probe-clip';
import { ffmpegDoes, makeClip, uniqueName, useWorkshop, workshopFfmpeg } from './media-workshop';

const size = { width: 144, height: 256 };
const fine = { width: 360, height: 640 };

describe('decoding a clip once for all that is measured in it', () => {
  const workshop = useWorkshop();
  let ffmpeg: Ffmpeg;
  beforeAll(async () => {
    ffmpeg = await workshopFfmpeg();
  });

  async function timesIn(clipPath: string, change: Partial<VideoTrack> = {}): Promise<number[]> {
    const probed = await probeClip(clipPath);
    if (probed.outcome !== 'probed') throw new Error(probed.message);
    const seen: number[] = [];
    const meter = { add: ({ index, seconds }: SmallFrame) => void (seen[index] = Math.round(seconds * 1000)) };
    const video = { ...probed.clip.video, ...change };
    const decoded = await decodeClip(ffmpeg, { clipPath, video, size, fine, meters: [meter] });
    expect(decoded).toMatchObject({ outcome: 'decoded', frames: seen.length });
    return seen;
  }

  it('hands every frame to every meter with the time at which it is shown, also where the rate changes', async () => {
    const clipPath = workshop.path('changing.mp4');
    await ffmpegDoes([
      ...['-f', 'lavfi', '-i', 'testsrc2=s=96x160:r=60:d=1', '-vf', 'select=gte(t\\,0.8)+not(mod(n\\,2))'],
      ...['-vsync', 'vfr', '-c:v', 'libx264', '-bf', '2', '-pix_fmt', 'yuv420p', clipPath],
    ]);
    const wanted = [
      ...Array.from({ length: 24 }, (_, frame) => Math.round((frame * 1000) / 30)),
      ...Array.from({ length: 12 }, (_, frame) => Math.round(800 + (frame * 1000) / 60)),
    ];
    expect(await timesIn(clipPath)).toEqual(wanted);
  });

  it('counts from the start of the clip where its picture begins late', async () => {
    const clipPath = workshop.path('late.mp4');
    const plain = await makeClip(workshop.path(uniqueName('.mp4')));
    await ffmpegDoes([
      '-itsoffset',
      '0.4',
      '-i',
      plain,
      '-f',
      'lavfi',
      '-t',
      '1',
      '-i',
      'sine',
      '-c:v',
      'copy',
      clipPath,
    ]);
    const times = await timesIn(clipPath);
    expect(times).toHaveLength(30);
    expect([times[0], times[1], times[29]]).toEqual([400, 433, 1367]);
  });

  it('takes still, openings and sound along in the same process', async () => {
    const clipPath = await makeClip(workshop.path(uniqueName('.mp4')), { sound: 'sine=f=440', size: '288x512' });
    const path = workshop.path('still.png');
    await ffmpegDoes(['-ss', '0.5', '-i', clipPath, '-frames:v', '1', path]);
    const probed = await probeClip(clipPath);
    if (probed.outcome !== 'probed') throw new Error(probed.message);
    const sound = createSoundMeter(1);
    const options = { clipPath, video: probed.clip.video, size, fine, sound };
    const kept: Uint8Array[] = [];
    const meter = { add: ({ bytes }: SmallFrame) => void kept.push(bytes.slice()) };
    let started = 0;
    const onStart = (): void => void (started += 1);
    subscribe('child_process', onStart);
    const decoded = await decodeClip(ffmpeg, {
      ...{ ...options, meters: [meter], still: { path, format: 'png', openingFrame: 15 } },
    });
    unsubscribe('child_process', onStart);
    expect(started).toBe(1);
    if (decoded.outcome !== 'decoded' || !decoded.still) throw new Error('The clip was not decoded.');
    const { frame, fine: detail, fineOpening } = decoded.still;
    expect([frame.length, detail.length, fineOpening?.length]).toEqual([55_296, 345_600, 345_600]);
    // The still is frame 15, less what its colours lost on the way to RGB.
    expect(apart(frame, kept[15])).toBeLessThan(1.5);
    expect(apart(frame, kept[0])).toBeGreaterThan(5);
    expect(apart(detail, fineOpening)).toBeLessThan(1.5);
    expect(sound.result().meanVolumeDb).toBeCloseTo(-21, 0);
  });

  it('takes the film and not a cover that comes before it', async () => {
    const clipPath = workshop.path('cover.mp4');
    const cover = workshop.path('cover.png');
    await ffmpegDoes(['-f', 'lavfi', '-i', 'color=red:s=64x64', '-frames:v', '1', cover]);
    const plain = await makeClip(workshop.path('plain.mp4'), { options: ['-movflags', '0'] });
    await writeFile(clipPath, withCoverFirst(await readFile(plain), await readFile(cover)));
    expect(await timesIn(clipPath)).toHaveLength(30);
    // Without its number it would have been the cover, which is one frame.
    expect(await timesIn(clipPath, { id: 0 })).toHaveLength(1);
  });
});

/** The mean difference between two frames. */
const apart = (a: Uint8Array, b: Uint8Array = new Uint8Array(0)): number =>
  a.reduce((sum, sample, at) => sum + Math.abs(sample - (b[at] ?? 0)), 0) / a.length;

const box = (type: string, ...payload: Buffer[]): Buffer => {
  const body = Buffer.concat(payload);
  const header = Buffer.alloc(8);
  header.writeUInt32BE(body.length + 8);
  header.write(type, 4, 'latin1');
  return Buffer.concat([header, body]);
};

/** The same clip with a cover before its tracks; its index has to come last, so that nothing in it points elsewhere. */
function withCoverFirst(clip: Buffer, png: Buffer): Buffer {
  const at = clip.indexOf('moov', 0, 'latin1') - 4;
  const moov = clip.subarray(at + 8);
  const handler = box('hdlr', Buffer.alloc(8), Buffer.from('mdirappl', 'latin1'), Buffer.alloc(9));
  const data = box('data', Buffer.from('0000000e00000000', 'hex'), png);
  const meta = box('meta', Buffer.alloc(4), handler, box('ilst', box('covr', data)));
  return Buffer.concat([clip.subarray(0, at), box('moov', box('udta', meta), moov)]);
}
