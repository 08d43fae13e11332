import type { Health } from '../../views/answers';
import type { Spend } from '../../views/spend';
import { usd } from './usd';

type Check = Health['checks'][string];

interface BackendRow {
  readonly check: Check;
  readonly cells: readonly string[];
  /** Why it could not render, and what helps. */
  readonly problems: readonly string[];
}

/** The checks of a health report that are about backends, with their prices. */
export function backendRows({ checks }: Pick<Health, 'checks'>, prices: Spend['prices']): BackendRow[] {
  return Object.entries(checks)
    .filter(([name]) => isBackend(name))
    .map(([key, check]) => {
      const name = textOf(check['name']) ?? (key.replace(/^backend ?/, '') || 'default');
      const [fromText, fromImage] = [unfitIn(check['fromText']), unfitIn(check['fromImage'])];
      const why = [textOf(check['problem']), textOf(check['advice'])].filter((each) => each !== undefined).join('. ');
      return {
        check,
        cells: [
          name,
          textOf(check['deployment']) ?? '-',
          textOf(check['profile']) ?? '-',
          check['connected'] === true ? 'yes' : 'no',
          fromText === undefined ? 'yes' : 'no',
          fromImage === undefined ? 'yes' : 'no',
          priceOf(prices.find(({ backend }) => backend === name)),
        ],
        problems: [why, fromText, fromImage]
          .filter((each) => each !== undefined && each !== '')
          // Both ways to begin often fail for one reason.
          .filter((each, index, all) => all.indexOf(each) === index)
          .map((each) => `${name}: ${each}`),
      };
    });
}

export const isBackend = (check: string): boolean => check === 'backend' || check.startsWith('backend ');

const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

/** Why it would be in vain to order; undefined where it would not be, or nobody looked. */
function unfitIn(value: unknown): string | undefined {
  const { ok, as, detail, advice } = (value ?? {}) as Readonly<Record<string, unknown>>;
  if (ok === true || typeof as !== 'string') return undefined;
  return [`${as}.`, detail, advice].filter((each) => typeof each === 'string').join(' ');
}

function priceOf(price: Spend['prices'][number] | undefined): string {
  if (price?.usdPerRender !== undefined) return `${usd(price.usdPerRender)} a clip`;
  return price?.usdPerSecond === undefined ? '-' : `${usd(price.usdPerSecond)} a second`;
}
