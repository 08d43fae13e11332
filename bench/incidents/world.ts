/** A picture to point a camera at: soft shades, and things with edges. It goes on for ever, as its sides meet. */
export interface World {
  readonly y: Uint8Array;
  readonly u: Uint8Array;
  readonly v: Uint8Array;
}

export const WORLD_SIDE = 512;

/** Whatever a generator of numbers from 0 to 1 makes of a seed, always the same. */
export function chance(seed: number): () => number {
  const { imul } = Math;
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const worlds = new Map<number, World>();

export function worldOf(seed: number): World {
  const known = worlds.get(seed) ?? makeWorld(seed);
  worlds.set(seed, known);
  return known;
}

function makeWorld(seed: number): World {
  const next = chance(seed);
  const { floor, max, min, PI, sin } = Math;
  const [y, u, v] = [0, 1, 2].map(() => new Uint8Array(WORLD_SIDE * WORLD_SIDE)) as [
    Uint8Array,
    Uint8Array,
    Uint8Array,
  ];
  const base = { y: 70 + next() * 80, u: 108 + next() * 40, v: 108 + next() * 40 };
  const waves = Array.from({ length: 5 }, (_, octave) => ({
    across: Math.round((octave + 1) * (next() * 4 - 2)),
    down: Math.round((octave + 1) * (next() * 4 - 2)),
    phase: next() * 7,
    height: 26 / (octave + 1),
  }));
  for (let row = 0; row < WORLD_SIDE; row += 1) {
    for (let column = 0; column < WORLD_SIDE; column += 1) {
      let shade = 0;
      for (const { across, down, phase, height } of waves)
        shade += height * sin(((across * column + down * row) / WORLD_SIDE) * 2 * PI + phase);
      const at = row * WORLD_SIDE + column;
      y[at] = max(20, min(230, base.y + shade));
      u[at] = base.u + shade / 6;
      v[at] = base.v - shade / 8;
    }
  }
  for (let thing = 0; thing < 60; thing += 1) {
    const box = {
      left: next() * WORLD_SIDE,
      top: next() * WORLD_SIDE,
      width: 14 + next() * 60,
      height: 14 + next() * 60,
    };
    const colour = { y: 30 + next() * 190, u: 90 + next() * 76, v: 90 + next() * 76 };
    const isRound = next() < 0.5;
    for (let row = 0; row < box.height; row += 1) {
      for (let column = 0; column < box.width; column += 1) {
        const [across, down] = [(column / box.width) * 2 - 1, (row / box.height) * 2 - 1];
        if (isRound && across ** 2 + down ** 2 > 1) continue;
        const at = (floor(box.top + row) % WORLD_SIDE) * WORLD_SIDE + (floor(box.left + column) % WORLD_SIDE);
        [y[at], u[at], v[at]] = [colour.y, colour.u, colour.v];
      }
    }
  }
  return { y, u, v };
}
