import { statedLength } from '../../../../src/media/stated-length';

const AVI = (size: number): Buffer => {
  const bytes = Buffer.from('RIFF....AVI LIST');
  bytes.writeUInt32LE(size, 4);
  return bytes;
};
const matroska = (segmentLength: string): Buffer => Buffer.from(`1a45dfa384ffffffff18538067${segmentLength}`, 'hex');

describe('the length that a file states at its beginning', () => {
  it.each<[string, Buffer, 'avi' | 'matroska' | 'mov', number | undefined]>([
    ['an AVI', AVI(1_000), 'avi', 1_008],
    ['an AVI that was written to a pipe', AVI(0), 'avi', undefined],
    ['an AVI whose writer did not know', AVI(0xffffffff), 'avi', undefined],
    ['an AVI of four bytes', AVI(1).subarray(0, 4), 'avi', undefined],
    ['a Matroska with a length in one byte', matroska('90'), 'matroska', 14 + 0x10],
    ['a Matroska with a length in eight bytes', matroska('0100000000000100'), 'matroska', 21 + 0x100],
    ['a Matroska whose length is all ones', matroska('01ffffffffffffff'), 'matroska', undefined],
    ['a Matroska whose short length is all ones', matroska('ff'), 'matroska', undefined],
    ['a Matroska that ends in its header', matroska('').subarray(0, 8), 'matroska', undefined],
    ['a QuickTime', Buffer.from('00000008wide'), 'mov', undefined],
  ])('is read of %s', (_what, bytes, demuxer, length) => {
    expect(statedLength(bytes, { demuxer })).toBe(length);
  });
});
