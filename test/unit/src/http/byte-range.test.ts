import { byteRange } from '../../../../src/http/byte-range';

describe('one Range header against a body of 100 bytes', () => {
  it.each([
    ['bytes=0-9', 0, 9],
    ['bytes=90-', 90, 99],
    ['bytes=-10', 90, 99],
    ['bytes=-1000', 0, 99],
    ['bytes=50-1000', 50, 99],
    ['bytes=99-99', 99, 99],
    [' bytes=0-0 ', 0, 0],
  ])('takes %j as %d to %d', (header, start, end) => {
    expect(byteRange(header, 100)).toEqual({ kind: 'part', start, end });
  });

  it.each(['bytes=100-', 'bytes=100-200', 'bytes=-0', 'bytes=99999999999999999999-'])('cannot satisfy %j', (header) => {
    expect(byteRange(header, 100)).toEqual({ kind: 'unsatisfiable' });
  });

  it.each([null, '', 'bytes=-', 'bytes=9-0', 'bytes=0-1,5-6', 'items=0-1', 'bytes=a-b', 'bytes 0-1'])(
    'passes over %j, as a server may',
    (header) => {
      expect(byteRange(header, 100)).toEqual({ kind: 'whole' });
    },
  );

  it('has no part of an empty body to give', () => {
    expect(byteRange('bytes=0-', 0)).toEqual({ kind: 'unsatisfiable' });
    expect(byteRange('bytes=-5', 0)).toEqual({ kind: 'unsatisfiable' });
  });
});
