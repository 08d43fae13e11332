import type { SimulatorProfile } from '../../profile';

/** What the servers that somebody runs for themselves have in common: no quota, no slots, no moderation, nothing expires, nothing is charged. */
export const selfHosted: Partial<SimulatorProfile> = {
  maxRunningPerDeployment: null,
  createsPerMinute: null,
  queuedMs: [250, 250],
  retentionMs: 10 * 365 * 86_400_000,
  moderatedPhrases: {},
  pricesUsdPerSecond: { '*': 0 },
};
