import { NOISE_USD, sumUsd } from '../../contract/money';

/** What rows may cost together. What is reserved for a row counts until it is known what the row has cost. */
export interface Purse {
  /** Whether there is enough for one more row; waits for rows under way where what they leave over may be. */
  reserve(usd: number): Promise<boolean>;
  /** A row that had so much reserved has cost, or may still cost, so much. */
  settle(reservedUsd: number, spentUsd: number): void;
}

/** A purse of so much; of all there is, where no ceiling is given. */
export function createPurse(maxUsd: number | undefined): Purse {
  let spentUsd = 0;
  let reservedUsd = 0;
  let open = 0;
  let wake = (): void => undefined;
  return {
    async reserve(usd) {
      for (;;) {
        if (maxUsd === undefined || sumUsd([spentUsd, reservedUsd, usd]) <= maxUsd + NOISE_USD) {
          reservedUsd += usd;
          open += 1;
          return true;
        }
        if (open === 0) return false;
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    },
    settle(reserved, spent) {
      reservedUsd -= reserved;
      spentUsd += spent;
      open -= 1;
      wake();
    },
  };
}
