const FLOOR_DB = -60;

/** Levels in dB between silence and full scale, as a share. */
export function levelOf(samples: ArrayLike<number>): number {
  let power = 0;
  for (let index = 0; index < samples.length; index += 1) power += (samples[index] ?? 0) ** 2;
  const db = power === 0 ? FLOOR_DB : 10 * Math.log10(power / samples.length);
  return Math.max(0, Math.min(1, 1 - db / FLOOR_DB));
}
