import { createTagReader, tagsInEntry, tellTags } from '../../../../src/media/picture-tags';
import { box } from '../../../support/corpus/edit-boxes';

const entryWith = (...boxes: Buffer[]): Buffer => Buffer.concat([Buffer.alloc(78), ...boxes]);
const numbers = (...values: number[]): Buffer => Buffer.from(values.flatMap((value) => [value >> 8, value & 0xff]));
const colr = (kind: string, ...rest: Buffer[]): Buffer => box('colr', Buffer.concat([Buffer.from(kind), ...rest]));
const read = (...lines: string[]) => {
  const reader = createTagReader();
  for (const line of lines) reader.read(line);
  return reader.tags();
};

describe('what a clip says of its picture', () => {
  it('is read from its boxes', () => {
    const pasp = box('pasp', Buffer.from([0, 0, 0, 45, 0, 0, 0, 44]));
    expect(tagsInEntry(entryWith(colr('nclx', numbers(9, 16, 9), Buffer.from([0x80])), pasp))).toEqual({
      ...{ primaries: 'bt2020', transfer: 'smpte2084', matrix: 'bt2020nc', range: 'full', pixelAspect: '45:44' },
    });
    expect(tagsInEntry(entryWith(colr('nclc', numbers(1, 1, 1))))).toEqual({
      ...{ primaries: 'bt709', transfer: 'bt709', matrix: 'bt709' },
    });
    expect(tagsInEntry(entryWith(colr('nclx', numbers(2, 2, 2), Buffer.from([0]))))).toEqual({ range: 'limited' });
  });

  it.each<[string, Buffer]>([
    ['colours cut short', entryWith(colr('nclx', numbers(1)))],
    ['a profile', entryWith(colr('prof', Buffer.alloc(200)))],
    ['a pixel aspect cut short', entryWith(box('pasp', Buffer.alloc(4)))],
    ['a pixel aspect of nothing', entryWith(box('pasp', Buffer.alloc(8)))],
    ['a box that is not whole', entryWith(colr('nclx', numbers(1, 1, 1), Buffer.from([0]))).subarray(0, 90)],
    ['an entry without its fields', Buffer.alloc(20)],
  ])('is nothing where a box has %s', (_what, fields) => {
    expect(tagsInEntry(fields)).toEqual({});
  });

  it('is read from what ffmpeg tells, old and new, and not of a cover', () => {
    const cover =
      '    Stream #0:0: Video: mjpeg, yuvj420p(pc, bt470bg/unknown/unknown), 64x64 [SAR 1:1 DAR 1:1] (attached pic)';
    const old =
      '    Stream #0:1(und): Video: h264 (High) (avc1 / 0x31637661), yuv420p(tv, bt709), 144x256 [SAR 45:44 DAR 405:704]';
    expect(read(cover, old)).toEqual({
      ...{ primaries: 'bt709', transfer: 'bt709', matrix: 'bt709', range: 'limited', pixelAspect: '45:44' },
    });
    const today =
      '  Stream #0:0[0x1](und): Video: hevc (Main 10) (hvc1 / 0x31637668), yuv420p10le(tv, bt2020nc/bt2020/arib-std-b67, top first), 144x256, 90 kb/s';
    expect(read(today, old)).toEqual({
      ...{ primaries: 'bt2020', transfer: 'arib-std-b67', matrix: 'bt2020nc', range: 'limited' },
    });
    expect(read('    Stream #0:0: Video: h264, yuv420p(progressive), 144x256')).toEqual({});
    expect(read('    Stream #0:0: Video: h264, yuv420p(tv, smpte170m/unknown/unknown), 1x1')).toEqual({
      ...{ matrix: 'smpte170m', range: 'limited' },
    });
  });

  it('is interlaced by its first frame', () => {
    const frame = (scan: string): string =>
      `[Parsed_showinfo_0 @ 0x55d] n:   0 pts:      0 pts_time:0 pos: 48 fmt:yuv420p sar:1/1 s:144x256 i:${scan} iskey:1`;
    expect([read(frame('T'), frame('P')), read(frame('B')), read(frame('P'))]).toEqual([
      { interlaced: true },
      { interlaced: true },
      { interlaced: false },
    ]);
  });

  it('is told where a still looks otherwise than its clip, and not where all is as usual', () => {
    expect(tellTags({ transfer: 'bt709', pixelAspect: '1:1', interlaced: false })).toEqual([]);
    expect(tellTags({ pixelAspect: '2:2' })).toEqual([]);
    expect(tellTags({ transfer: 'smpte2084', pixelAspect: '8:9', interlaced: true })).toEqual([
      'The clip is HDR (PQ): its brightness was not tone-mapped, so that stills of it look flat.',
      'Its pixels are not square (8:9): a player shows the picture narrower than a still of it.',
      'The clip is interlaced: a still of it shows two moments at once, line by line.',
    ]);
  });
});
