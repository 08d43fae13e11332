import { access, readFile, writeFile } from 'node:fs/promises';
import { PNG } from 'pngjs';
import sharp from 'sharp';
import type { Ffmpeg } from '../../../../src/media/find-ffmpeg';
import { prepareReference, type PrepareReferenceOptions } from '../../../../src/media/prepare-reference';
import { ffmpegDoes, uniqueName, useWorkshop, workshopFfmpeg } from './media-workshop';

const workshop = useWorkshop();
let ffmpeg: Ffmpeg;

beforeAll(async () => {
  ffmpeg = await workshopFfmpeg();
});

type Color = readonly [number, number, number, number?];
const red: Color = [255, 0, 0];
const green: Color = [0, 200, 0];
const blue: Color = [0, 0, 255];
const white: Color = [255, 255, 255];
const black: Color = [0, 0, 0];

/** A PNG painted pixel by pixel; a colour's fourth number is its alpha. */
async function paint(width: number, height: number, colorAt: (x: number, y: number) => Color): Promise<string> {
  const png = new PNG({ width, height });
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const [r, g, b, alpha = 255] = colorAt(x, y);
      png.data.set([r, g, b, alpha], (y * width + x) * 4);
    }
  }
  const isOpaque = png.data.every((value, at) => at % 4 !== 3 || value === 255);
  const path = workshop.path(uniqueName('.png'));
  await writeFile(path, PNG.sync.write(png, { colorType: isOpaque ? 2 : 6 }));
  return path;
}

async function convert(path: string, name: string, ...options: string[]): Promise<string> {
  const converted = workshop.path(uniqueName(name));
  await ffmpegDoes(['-i', path, ...options, converted]);
  return converted;
}

type Wish = Pick<PrepareReferenceOptions, 'width' | 'height' | 'fit'>;

async function prepare(imagePath: string, wish: Wish) {
  const outputPath = workshop.path(uniqueName('.png'));
  const prepared = await prepareReference(ffmpeg, { imagePath, outputPath, ...wish });
  return { prepared, outputPath };
}

/** The prepared picture, and how to look at single pixels of it. */
async function prepareAndLook(imagePath: string, wish: Wish) {
  const { prepared, outputPath } = await prepare(imagePath, wish);
  expect(prepared).toMatchObject({ outcome: 'prepared', width: wish.width, height: wish.height });
  const bytes = await readFile(outputPath);
  // 8-bit RGB: what the render services take without question.
  expect([bytes.readUInt8(24), bytes.readUInt8(25)]).toEqual([8, 2]);
  const png = PNG.sync.read(bytes);
  const at = (x: number, y: number): number[] => [...png.data.subarray((y * png.width + x) * 4).subarray(0, 3)];
  return { at, png };
}

function expectNear(color: number[], [r, g, b]: Color, tolerance = 12): void {
  [r, g, b].forEach((value, channel) => expect(Math.abs((color[channel] ?? -99) - value)).toBeLessThan(tolerance));
}

const rightSize = { width: 90, height: 160 };
const quadrants = (x: number, y: number): Color => (y < 80 ? (x < 45 ? red : green) : x < 45 ? blue : white);

describe('prepareReference', () => {
  it('keeps every pixel of an RGB picture that has the right size already', async () => {
    const image = await paint(90, 160, (x, y) => [x * 2, y, (x * y) % 256]);
    const original = PNG.sync.read(await readFile(image));
    for (const fit of ['exact', 'cover', 'contain'] as const) {
      const { png } = await prepareAndLook(image, { ...rightSize, fit });
      expect(png.data.equals(original.data)).toBe(true);
    }
  });

  it('fills the frame and cuts both sides alike for "cover"', async () => {
    const stripes = await paint(320, 160, (x) => (x < 80 ? red : x < 240 ? green : blue));
    const { at } = await prepareAndLook(stripes, { ...rightSize, fit: 'cover' });
    for (const [x, y] of [
      [0, 0],
      [89, 0],
      [45, 80],
      [0, 159],
      [89, 159],
    ] as const)
      expectNear(at(x, y), green);
  });

  it('shows everything between black bars for "contain"', async () => {
    const wide = await paint(180, 90, (x) => (x < 90 ? red : blue));
    const { at } = await prepareAndLook(wide, { ...rightSize, fit: 'contain' });
    expectNear(at(45, 10), black);
    expectNear(at(45, 150), black);
    expectNear(at(10, 80), red);
    expectNear(at(80, 80), blue);
  });

  it('enlarges and shrinks odd sizes to exactly the size asked for', async () => {
    for (const [width, height] of [
      [1, 1],
      [7, 301],
      [333, 47],
      [91, 161],
    ] as const) {
      const image = await paint(width, height, () => green);
      for (const fit of ['cover', 'contain'] as const) {
        const { at } = await prepareAndLook(image, { ...rightSize, fit });
        expectNear(at(45, 80), green);
      }
    }
  });

  it('puts transparent parts on white, whatever colour they hide', async () => {
    const image = await paint(90, 160, (x) => (x < 45 ? [63, 99, 155, 0] : red));
    for (const path of [image, await convert(image, '.webp', '-c:v', 'libwebp', '-lossless', '1')]) {
      const { at } = await prepareAndLook(path, { ...rightSize, fit: 'exact' });
      expect(at(10, 80)).toEqual([255, 255, 255]);
      expectNear(at(80, 80), red);
    }
  });

  it('flattens before it adds bars, and bars stay black', async () => {
    const image = await paint(180, 90, () => [10, 20, 30, 0]);
    const { at } = await prepareAndLook(image, { ...rightSize, fit: 'contain' });
    expect(at(45, 80)).toEqual([255, 255, 255]);
    expect(at(45, 5)).toEqual([0, 0, 0]);
  });

  it.each([
    ['a JPEG', '.jpg', ['-q:v', '2']],
    ['a WebP', '.webp', ['-c:v', 'libwebp', '-quality', '95']],
    ['a palette PNG', '.png', ['-pix_fmt', 'pal8']],
    ['a 16-bit PNG', '.png', ['-pix_fmt', 'rgb48be']],
  ])('takes %s', async (_what, name, options) => {
    const image = await convert(await paint(90, 160, quadrants), name, ...options);
    const { at } = await prepareAndLook(image, { ...rightSize, fit: 'exact' });
    // As far off as ffmpeg's ready-made palette is.
    expectNear(at(10, 10), red, 25);
    expectNear(at(80, 10), green, 25);
    expectNear(at(10, 150), blue, 25);
    expectNear(at(80, 150), white, 25);
  });

  it('takes grey pictures', async () => {
    const image = await convert(await paint(90, 160, () => [128, 128, 128]), '.png', '-pix_fmt', 'gray16be');
    expectNear((await prepareAndLook(image, { ...rightSize, fit: 'exact' })).at(45, 80), [128, 128, 128]);
  });

  it.each([
    [1, [red, green, blue, white]],
    [2, [green, red, white, blue]],
    [3, [white, blue, green, red]],
    [4, [blue, white, red, green]],
    [5, [red, blue, green, white]],
    [6, [blue, red, white, green]],
    [7, [white, green, blue, red]],
    [8, [green, white, red, blue]],
  ])('turns a JPEG with EXIF orientation %i upright', async (orientation, corners) => {
    const upright = await readFile(await convert(await paint(90, 160, quadrants), '.jpg', '-q:v', '2'));
    for (const byteOrder of ['II', 'MM'] as const) {
      const image = workshop.path(uniqueName('.jpg'));
      const marked = Buffer.concat([upright.subarray(0, 2), exifSegment(orientation, byteOrder), upright.subarray(2)]);
      await writeFile(image, marked);
      const size = orientation >= 5 ? { width: 160, height: 90 } : rightSize;
      const { at, png } = await prepareAndLook(image, { ...size, fit: 'exact' });
      const [right, bottom] = [png.width - 11, png.height - 11];
      const found = [at(10, 10), at(right, 10), at(10, bottom), at(right, bottom)];
      found.forEach((color, corner) => expectNear(color, corners[corner] ?? black));
    }
  });

  it.each<[string, () => Promise<Buffer>, string, RegExp]>([
    [
      'text',
      () => Promise.resolve(Buffer.from('GIF89a or so')),
      'not_an_image',
      /not a PNG, JPEG or WebP: it begins with bytes/,
    ],
    ['an empty file', () => Promise.resolve(Buffer.alloc(0)), 'not_an_image', /it is empty/],
    [
      'a PNG that ends in its header',
      () => pngOf(90, 160).then((png) => png.subarray(0, 20)),
      'damaged',
      /size cannot be read/,
    ],
    [
      'a PNG cut in half',
      () => pngOf(90, 160).then((png) => png.subarray(0, png.length / 2)),
      'damaged',
      /cannot be decoded/,
    ],
    [
      'a PNG that claims to be enormous',
      () => pngOf(90, 160, [60_000, 60_000]),
      'too_many_pixels',
      /60000x60000; at most 50000000/,
    ],
    [
      'a JPEG without a picture',
      () => Promise.resolve(Buffer.from('ffd8ffe000024a46ffd9', 'hex')),
      'damaged',
      /damaged jpeg/,
    ],
    ['a CMYK JPEG', () => Promise.resolve(Buffer.from('ffd8ffc00014080010001004', 'hex')), 'unsupported', /CMYK/],
    ['an animated WebP', () => Promise.resolve(animatedWebp()), 'unsupported', /animated WebP/],
  ])('refuses %s and leaves no file', async (_what, bytes, reason, message) => {
    const image = workshop.path(uniqueName());
    await writeFile(image, await bytes());
    const { prepared, outputPath } = await prepare(image, { ...rightSize, fit: 'cover' });
    expect(prepared).toMatchObject({ outcome: 'refused', reason });
    expect(prepared.outcome === 'refused' && prepared.message).toMatch(message);
    await expect(access(outputPath)).rejects.toThrow('ENOENT');
  });

  it('refuses another size for "exact", by the picture as it is shown', async () => {
    const image = await paint(160, 90, () => red);
    expect((await prepare(image, { ...rightSize, fit: 'exact' })).prepared).toEqual({
      outcome: 'refused',
      reason: 'wrong_size',
      message: 'The picture is 160x90; exactly 90x160 was expected.',
    });
  });
});

async function pngOf(width: number, height: number, claimed?: [number, number]): Promise<Buffer> {
  const png = await readFile(await paint(width, height, (x, y) => [x, y, (x * y) % 256]));
  if (claimed) claimed.forEach((value, at) => png.writeUInt32BE(value, 16 + at * 4));
  return png;
}

/** APP1 with one TIFF directory of one entry: orientation. */
function exifSegment(orientation: number, byteOrder: 'II' | 'MM'): Buffer {
  const hex = (big: string, little: string): string => (byteOrder === 'MM' ? big : little);
  const tiff = [
    hex('4d4d002a00000008', '49492a0008000000'),
    hex('0001', '0100'),
    hex('0112000300000001', '1201030001000000'),
    hex(`000${orientation}0000`, `0${orientation}000000`),
    '00000000',
  ].join('');
  const content = Buffer.concat([Buffer.from('Exif\0\0'), Buffer.from(tiff, 'hex')]);
  const header = Buffer.from('ffe10000', 'hex');
  header.writeUInt16BE(content.length + 2, 2);
  return Buffer.concat([header, content]);
}

function animatedWebp(): Buffer {
  const vp8x = Buffer.concat([Buffer.from('VP8X'), Buffer.from('0a00000002000000590000009f0000', 'hex')]);
  return Buffer.concat([Buffer.from('RIFF'), Buffer.from('40000000', 'hex'), Buffer.from('WEBP'), vp8x]);
}

describe('a picture with a colour profile', () => {
  const wish = { width: 64, height: 64, fit: 'exact' } as const;
  /** The same numbers mean a stronger green in Display P3 than in sRGB. */
  const numbers = { r: 60, g: 200, b: 60 };
  const withProfile = async (profile: string, format: 'png' | 'jpeg' | 'webp'): Promise<string> => {
    const path = workshop.path(uniqueName(`.${format}`));
    const flat = sharp({ create: { width: 64, height: 64, channels: 3, background: numbers } });
    // Attached to numbers that are left as they are.
    const picture = await flat.png().toBuffer();
    await sharp(picture).withIccProfile(profile).toFormat(format, { lossless: true, quality: 100 }).toFile(path);
    return path;
  };
  const lookAt = async (imagePath: string, more: Partial<PrepareReferenceOptions> = {}) => {
    const outputPath = workshop.path(uniqueName('.png'));
    const prepared = await prepareReference(ffmpeg, { imagePath, outputPath, ...wish, ...more });
    const { data } = PNG.sync.read(await readFile(outputPath));
    return { prepared, colour: [...data.subarray(0, 3)] };
  };

  it.each(['png', 'jpeg', 'webp'] as const)('has that applied, and says so: %s', async (format) => {
    const path = await withProfile('p3', format);
    const { prepared, colour } = await lookAt(path);
    expect(prepared).toMatchObject({ outcome: 'prepared', profile: { applied: true } });
    // Whatever the numbers in the file are, in sRGB they are those that the picture was made of.
    for (const [index, value] of Object.values(numbers).entries())
      expect(Math.abs((colour[index] ?? 0) - value)).toBeLessThanOrEqual(4);
  });

  it('keeps its numbers where sharp is not installed, which is told', async () => {
    const path = await withProfile('p3', 'png');
    const { prepared, colour } = await lookAt(path, { loadSharp: () => Promise.reject(new Error('none')) });
    expect(prepared).toMatchObject({ outcome: 'prepared', profile: { applied: false } });
    expect(Math.abs((colour[0] ?? 0) - numbers.r)).toBeGreaterThan(10);
  });

  it('is prepared without sharp where that profile is sRGB', async () => {
    const path = await withProfile('srgb', 'png');
    const { prepared } = await lookAt(path, { loadSharp: () => Promise.reject(new Error('It was asked for.')) });
    expect(prepared).toMatchObject({ outcome: 'prepared' });
    expect(prepared).not.toHaveProperty('profile');
  });
});
