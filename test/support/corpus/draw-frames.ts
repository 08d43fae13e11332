/** By which a picture in red, green and blue becomes one in luma and chroma. */
export type Matrix = 'bt601' | 'bt709';

export interface Drawing {
  readonly width: number;
  readonly height: number;
  readonly frames: number;
  readonly matrix: Matrix;
  readonly range: 'limited' | 'full';
}

export type Rgb = readonly [red: number, green: number, blue: number];

/** The colours of the patches at the bottom, from left to right; a still of the clip has to show them. */
export const PATCHES: readonly Rgb[] = [
  [200, 40, 40],
  [40, 160, 60],
  [50, 70, 200],
  [220, 170, 140],
];

/** Of the height: two rows of cells at the top, and one of patches at the bottom. */
export const BAND = 1 / 8;
/** As many bits as a number of a frame has. */
export const CELLS = 8;

/**
 * Frames as yuv444p bytes: a disc that crosses a soft background, below a barcode of the number of the frame. Nothing that reads
 * clips takes part in it: what a frame has to look like is known from here.
 */
export function drawFrames(drawing: Drawing): Buffer {
  const { width, height, frames } = drawing;
  const plane = width * height;
  const bytes = Buffer.alloc(plane * 3 * frames);
  const still = background(drawing);
  const toYuv = converter(drawing);
  const [white, black, disc] = [toYuv([230, 230, 230]), toYuv([25, 25, 25]), toYuv([235, 200, 90])];
  for (let frame = 0; frame < frames; frame += 1) {
    const picture = bytes.subarray(frame * plane * 3, (frame + 1) * plane * 3);
    still.copy(picture);
    const fill = ({ x, y, w, h }: Box, colour: Rgb): void => {
      for (const [channel, value] of colour.entries())
        for (let row = y; row < y + h; row += 1)
          picture.fill(value, channel * plane + row * width + x, channel * plane + row * width + x + w);
    };
    for (let cell = 0; cell < CELLS; cell += 1) {
      const isSet = ((frame >> (CELLS - 1 - cell)) & 1) === 1;
      fill(barBox(drawing, cell, 0), isSet ? white : black);
      fill(barBox(drawing, cell, 1), isSet ? black : white);
    }
    const radius = width / 8;
    const centre = { x: width * (0.2 + (0.6 * (frame % 60)) / 59), y: height * (0.5 + 0.1 * Math.sin(frame / 6)) };
    for (let y = Math.floor(centre.y - radius); y <= centre.y + radius; y += 1) {
      const half = Math.sqrt(Math.max(0, radius ** 2 - (y - centre.y) ** 2));
      const x = Math.round(centre.x - half);
      fill({ x, y, w: Math.round(centre.x + half) - x, h: 1 }, disc);
    }
  }
  return bytes;
}

interface Box {
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
}

/** Where a cell of the barcode is, in its row of set bits or the row of their opposites. */
export function barBox({ width, height }: Pick<Drawing, 'width' | 'height'>, cell: number, row: number): Box {
  const x = Math.round((cell * width) / CELLS);
  const h = Math.round(height * BAND);
  return { x, y: row * h, w: Math.round(((cell + 1) * width) / CELLS) - x, h };
}

export function patchBox({ width, height }: Pick<Drawing, 'width' | 'height'>, patch: number): Box {
  const x = Math.round((patch * width) / PATCHES.length);
  const y = Math.round(height * (1 - BAND));
  return { x, y, w: Math.round(((patch + 1) * width) / PATCHES.length) - x, h: height - y };
}

function background(drawing: Drawing): Buffer {
  const { width, height } = drawing;
  const plane = width * height;
  const picture = Buffer.alloc(plane * 3);
  const toYuv = converter(drawing);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const [down, across] = [y / height, x / width];
      const wave = 18 * Math.sin(across * 9 + down * 4);
      const colour = toYuv([60 + 70 * down + wave, 90 + 50 * across + wave, 150 - 60 * down + wave]);
      for (const [channel, value] of colour.entries()) picture[channel * plane + y * width + x] = value;
    }
  }
  for (const [patch, colour] of PATCHES.entries()) {
    const { x, y, w, h } = patchBox(drawing, patch);
    for (const [channel, value] of toYuv(colour).entries())
      for (let row = y; row < y + h; row += 1)
        picture.fill(value, channel * plane + row * width + x, channel * plane + row * width + x + w);
  }
  return picture;
}

/** ITU-R BT.601 and BT.709: their shares of red and blue in luma, and 8 bits from 16 on or all of them. */
function converter({ matrix, range }: Pick<Drawing, 'matrix' | 'range'>): (colour: Rgb) => Rgb {
  const [redShare, blueShare] = matrix === 'bt601' ? [0.299, 0.114] : [0.2126, 0.0722];
  const [floor, lumaSpan, chromaSpan] = range === 'full' ? [0, 255, 255] : [16, 219, 224];
  return ([red, green, blue]) => {
    const luma = redShare * red + (1 - redShare - blueShare) * green + blueShare * blue;
    const chroma = (of: number, share: number): number => 128 + ((of - luma) / (2 * (1 - share)) / 255) * chromaSpan;
    return [
      Math.round(floor + (luma / 255) * lumaSpan),
      Math.round(chroma(blue, blueShare)),
      Math.round(chroma(red, redShare)),
    ];
  };
}
