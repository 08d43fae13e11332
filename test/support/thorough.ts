declare global {
  /** How many times the usual number of random cases a property is given; from the configuration of Jest. */
  var shotloopThoroughness: number;
}

/** True in `npm run test:slow`, which takes all of what `npm test` takes a sample of. */
export const isThorough = globalThis.shotloopThoroughness > 1;

/** How many random cases a property is given. */
export const cases = (usual: number): number => usual * globalThis.shotloopThoroughness;

/** The rows of a large table that are told now: those of the sample, or all of them in `npm run test:slow`. */
export function sampled<T extends { readonly onlyThorough?: boolean }>(rows: readonly T[]): readonly T[] {
  return isThorough ? rows : rows.filter(({ onlyThorough = false }) => !onlyThorough);
}
