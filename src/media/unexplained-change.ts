import { meanDifference, type PictureGrid } from './picture-grid';

// By a name of its own: it is called millions of times, and looking up a global costs more than the call where tests run.
const { abs } = Math;

/** Cells: blocks of so many are looked for so far away, each way. */
const BLOCK = 6;
const REACH = 4;

/**
 * How much of the change of most of the picture from one picture to the next no movement and no light explains, in levels: each block is looked for where
 * it may have moved to, after the brightness of the whole was brought to the same. A pan leaves next to nothing of it, a cut nearly
 * all.
 */
export function unexplainedChange(from: PictureGrid, to: PictureGrid, worthALook: number): number {
  const plain = meanDifference(from, to);
  // Movement can only explain some of it, so the search is spared where even all of it is little.
  if (plain < worthALook) return plain;
  const gain = gainBetween(from, to);
  const { columns, rows } = from;
  const blocks: number[] = [];
  for (let top = 0; top + BLOCK <= rows; top += BLOCK) {
    for (let left = 0; left + BLOCK <= columns; left += BLOCK) {
      blocks.push(bestMatch({ from, to, gain, left, top }));
    }
  }
  // That of the block in the middle: a screen or a caption that changes is a part of the picture, and no cut.
  return Math.min(plain, blocks.sort((a, b) => a - b)[blocks.length >> 1] ?? plain);
}

/** What the luma of the one is multiplied by, around its mean, to have the contrast of the other: a fade is no other picture. */
function gainBetween(from: PictureGrid, to: PictureGrid): number {
  const [before, after] = [contrastOf(from), contrastOf(to)];
  return before < 1 ? 1 : Math.min(3, Math.max(1 / 3, after / before));
}

function contrastOf({ y, meanY }: PictureGrid): number {
  let sum = 0;
  for (let at = 0; at < y.length; at += 1) sum += abs((y[at] as number) - meanY);
  return sum / y.length;
}

interface Sought {
  readonly from: PictureGrid;
  readonly to: PictureGrid;
  readonly gain: number;
  readonly left: number;
  readonly top: number;
}

function bestMatch({ from, to, gain, left, top }: Sought): number {
  const { columns, rows } = from;
  let best = Infinity;
  let [bestX, bestY] = [0, 0];
  for (let moveY = -REACH; moveY <= REACH; moveY += 1) {
    if (top + moveY < 0 || top + moveY + BLOCK > rows) continue;
    for (let moveX = -REACH; moveX <= REACH; moveX += 1) {
      if (left + moveX < 0 || left + moveX + BLOCK > columns) continue;
      let sum = 0;
      for (let row = 0; row < BLOCK && sum < best; row += 1) {
        const here = (top + row) * columns + left;
        const there = (top + moveY + row) * columns + left + moveX;
        for (let column = 0; column < BLOCK; column += 1) {
          const expected = ((to.y[here + column] as number) - to.meanY) / gain;
          sum += abs(expected - ((from.y[there + column] as number) - from.meanY));
        }
      }
      if (sum < best) [best, bestX, bestY] = [sum, moveX, moveY];
    }
  }
  // Less light takes from the colours as well, but not a camera that sets itself by it.
  let [asItIs, asLit] = [0, 0];
  for (let row = 0; row < BLOCK; row += 1) {
    const here = (top + row) * columns + left;
    const there = (top + bestY + row) * columns + left + bestX;
    for (let column = 0; column < BLOCK; column += 1) {
      for (const plane of ['u', 'v'] as const) {
        const [came, was] = [(to[plane][here + column] as number) - 128, (from[plane][there + column] as number) - 128];
        asItIs += abs(came - was);
        asLit += abs(came / gain - was);
      }
    }
  }
  const colour = Math.min(asItIs, asLit);
  return (best + colour / 2) / (BLOCK * BLOCK);
}
