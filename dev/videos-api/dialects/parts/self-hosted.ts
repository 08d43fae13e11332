import type { ClipForm } from '../../draw/clip-form';
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

/** Clips as Wan and its kin make them: 4k+1 frames, sides in sixteens, no sound. */
export const wanClips = (framesPerSecond: number, container: ClipForm['container']): ClipForm => ({
  framesPerSecond,
  frames: null,
  fourKPlusOne: true,
  roundTo: 16,
  sound: false,
  container,
});
