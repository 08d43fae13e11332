import type { ReferenceCandidate } from '../contract/reference-candidate';
import type { CandidateFrame } from './candidate-frames';
import { ssim } from './frame-similarity';
import { describeDetail } from './picture-detail';
import { lumaOf, shrinkPicture } from './shrink-picture';
import { comparisonSize, detailSize } from './small-frames';

/** How good a reference a frame makes, and why. */
export type ScoredFrame = Pick<
  ReferenceCandidate,
  'score' | 'sharpness' | 'meanLuma' | 'lumaDeviation' | 'notes' | 'likeCandidate'
>;

/** Calibrated on one real clip, its blurred and its blank copies: defaults, not laws. */
const LIMITS = {
  blankBelowDeviation: 4,
  darkBelow: 30,
  brightFrom: 225,
  softBelowShare: 0.6,
  alikeFromSsim: 0.995,
};
/** What is left of the score of a frame that is too dark or too bright. */
const BADLY_EXPOSED = 0.5;

/** Judges frames of one clip against each other; which of them are nearly the same is said of the later ones. */
export function scoreCandidates(frames: readonly CandidateFrame[]): ScoredFrame[] {
  const details = frames.map(({ picture }) => describeDetail(lumaOf(shrinkPicture(picture, detailSize(picture)))));
  const small = frames.map(({ picture }) => lumaOf(shrinkPicture(picture, comparisonSize(picture))));
  const sharpest = Math.max(...details.map(({ laplacianVariance }) => laplacianVariance), Number.MIN_VALUE);
  return details.map(({ laplacianVariance, meanLuma, lumaDeviation }, index) => {
    const plane = small[index];
    const share = laplacianVariance / sharpest;
    const isBlank = lumaDeviation < LIMITS.blankBelowDeviation;
    const [isDark, isBright] = [meanLuma < LIMITS.darkBelow, meanLuma > LIMITS.brightFrom];
    const alike =
      plane === undefined ? -1 : small.slice(0, index).findIndex((other) => ssim(other, plane) >= LIMITS.alikeFromSsim);
    const notes: ScoredFrame['notes'] = [
      ...(isBlank ? (['blank'] as const) : []),
      ...(isDark ? (['dark'] as const) : []),
      ...(isBright ? (['bright'] as const) : []),
      ...(share < LIMITS.softBelowShare && !isBlank ? (['soft'] as const) : []),
      ...(alike >= 0 ? (['like_another'] as const) : []),
    ];
    const score = isBlank ? 0 : share * (isDark || isBright ? BADLY_EXPOSED : 1);
    return {
      ...{ score: round(score), sharpness: round(laplacianVariance) },
      ...{ meanLuma: round(meanLuma), lumaDeviation: round(lumaDeviation), notes },
      // People count candidates from 1.
      ...(alike >= 0 ? { likeCandidate: alike + 1 } : {}),
    };
  });
}

const round = (value: number): number => Math.round(value * 1_000) / 1_000;
