import { roundUsd } from '../contract/money';
import type { Backend } from './backend';

/** US dollars that one render of so many seconds costs. */
export const renderPriceUsd = (
  seconds: number,
  { usdPerSecond, usdPerRender }: Pick<Backend, 'usdPerSecond' | 'usdPerRender'>,
): number => roundUsd(usdPerRender ?? seconds * usdPerSecond);
