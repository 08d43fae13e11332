import fc from 'fast-check';
import { PNG } from 'pngjs';
import { readImageSize } from '../../../../src/video-api/image-size';

const hex = (text: string): Buffer => Buffer.from(text.replace(/\s/g, ''), 'hex');
const latin = (text: string): Buffer => Buffer.from(text, 'latin1');
const webp = (chunk: string, data: string): Buffer =>
  Buffer.concat([latin(`RIFF\0\0\0\0WEBP${chunk}\0\0\0\0`), hex(data)]);

describe('readImageSize', () => {
  it('reads a PNG', () => {
    expect(readImageSize(PNG.sync.write(new PNG({ width: 72, height: 128 })))).toEqual({ width: 72, height: 128 });
  });

  it('reads a JPEG behind its application segments and fill bytes', () => {
    const jpeg = hex('ffd8 ffe0 0006 4a464946 ffff ffc4 0004 0000 ffc2 000b 08 0500 02d0 01 011100');
    expect(readImageSize(jpeg)).toEqual({ width: 720, height: 1280 });
  });

  it.each([
    ['lossy', webp('VP8 ', '000000 9d012a d002 0005 00000000')],
    ['lossless', webp('VP8L', '2f cfc23f01 0000000000')],
    ['extended', webp('VP8X', '00000000 cf0200 ff0400')],
  ])('reads a %s WebP', (_title, file) => {
    expect(readImageSize(file)).toEqual({ width: 720, height: 1280 });
  });

  it.each([
    ['nothing', Buffer.alloc(0)],
    ['a text', latin('hello')],
    ['a PNG cut short', PNG.sync.write(new PNG({ width: 72, height: 128 })).subarray(0, 20)],
    ['a JPEG without a frame', hex('ffd8 ffe0 0006 4a464946')],
    [
      'a PNG of no width',
      Buffer.concat([hex('89504e470d0a1a0a 0000000d 49484452 00000000 00000005'), Buffer.alloc(9)]),
    ],
    ['an unknown WebP', webp('ANIM', '00000000000000000000')],
  ])('finds none in %s', (_title, bytes) => {
    expect(readImageSize(bytes)).toBeUndefined();
  });

  it('never throws or hangs on the beginnings of images with any bytes after them', () => {
    const beginnings = [hex('89504e470d0a1a0a'), hex('ffd8ff'), hex('ffd8ffe0'), latin('RIFF\0\0\0\0WEBPVP8X')];
    fc.assert(
      fc.property(fc.constantFrom(...beginnings), fc.uint8Array({ maxLength: 80 }), (beginning, rest) => {
        readImageSize(Buffer.concat([beginning, rest]));
      }),
    );
  });
});
