import type { Backend } from './backend';
import type { PlannedShot } from './plan';

/** US dollars that one render of so many seconds costs. */
export const renderPriceUsd = (seconds: number, { usdPerSecond }: Pick<Backend, 'usdPerSecond'>): number =>
  round(seconds * usdPerSecond);

/** US dollars that all shots cost together, each rendered once. */
export const estimateUsdOf = (shots: readonly Pick<PlannedShot, 'priceUsd'>[]): number =>
  round(shots.reduce((sum, { priceUsd }) => sum + priceUsd, 0));

/** Money to a hundredth of a cent; floating point noise must not reach a bill. */
const round = (usd: number): number => Math.round(usd * 10_000) / 10_000;
