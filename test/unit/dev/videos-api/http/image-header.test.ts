import { imageHeader } from '../../../../../dev/videos-api/http/image-header';
import { ffmpeg } from '../decoded';

describe('imageHeader', () => {
  it.each([
    ['png', ['-c:v', 'png', '-f', 'image2pipe']],
    ['jpeg', ['-c:v', 'mjpeg', '-f', 'image2pipe']],
    ['webp', ['-c:v', 'libwebp', '-f', 'webp']],
    ['webp', ['-c:v', 'libwebp', '-lossless', '1', '-f', 'webp']],
  ])('reads the size of a %s that ffmpeg wrote with %j', async (format, encode) => {
    const source = ['-v', 'error', '-f', 'lavfi', '-i', 'testsrc=size=90x160:rate=1', '-frames:v', '1'];
    const { stdout } = await ffmpeg([...source, ...encode, 'pipe:1']);
    expect(imageHeader(stdout)).toEqual({ format, width: 90, height: 160 });
  });

  it('reads an extended WebP', () => {
    const bytes = Buffer.alloc(32);
    bytes.write('RIFF\0\0\0\0WEBPVP8X', 0, 'latin1');
    bytes.writeUIntLE(719, 24, 3);
    bytes.writeUIntLE(1279, 27, 3);
    expect(imageHeader(bytes)).toEqual({ format: 'webp', width: 720, height: 1280 });
  });

  it.each([
    ['nothing', ''],
    ['text', 'GIF89a and more text than a header has'],
    ['a PNG cut within its header', '\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0'],
    ['a JPEG without a frame', '\xff\xd8\xff\xe0\0\x10JFIF'],
  ])('knows no size of %s', (_what, text) => {
    expect(imageHeader(Buffer.from(text, 'latin1'))).toBeUndefined();
  });
});
