import { roundUsd } from '../contract/money';
import type { Backend } from './backend';

/** US dollars that one render of so many seconds costs. */
export const renderPriceUsd = (seconds: number, { usdPerSecond }: Pick<Backend, 'usdPerSecond'>): number =>
  roundUsd(seconds * usdPerSecond);
