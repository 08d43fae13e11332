import { roundUsd } from '../contract/money';
import type { Backend } from './backend';

/** US dollars that one render of so many seconds costs. */
export const renderPriceUsd = (
  seconds: number,
  { usdPerSecond, usdPerRender }: Pick<Backend, 'usdPerSecond' | 'usdPerRender'>,
): number => roundUsd(usdPerRender ?? seconds * usdPerSecond);

/** US dollars that one picture costs; nothing where the settings have no model for it any more, because none is ordered then. */
export const imagePriceUsd = ({ images }: Pick<Backend, 'images'>): number => roundUsd(images?.usdPerImage ?? 0);
