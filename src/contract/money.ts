/** Sums of prices carry floating point noise far below a hundredth of a cent. */
export const NOISE_USD = 1e-6;

/** US dollars, rounded to hundredths of a cent: finer than any price, coarser than any noise. */
export const roundUsd = (usd: number): number => Math.round(usd * 10_000) / 10_000;

/** The sum of amounts in US dollars, without the noise of adding. */
export const sumUsd = (amounts: Iterable<number>): number => {
  let sum = 0;
  for (const amount of amounts) sum += amount;
  return roundUsd(sum);
};
