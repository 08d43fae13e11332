import type { FrameMeter } from './decode-clip';
import { meanAbsoluteDifference, meanOfBlocks, ssimTo, type Blocks, type Plane } from './frame-similarity';

export interface MotionMeasurements {
  readonly frames: number;
  /** Mean luma difference between pictures 0.2 s apart: YDIF at 5 frames a second. */
  readonly lumaChange: number;
  /** How far the structure departs from the clip's own first frame: 1 minus the lowest SSIM. */
  readonly structureChange: number;
  /** Share of the 0.2 s steps in which nothing moves, 0 to 1. */
  readonly stillShare: number;
  /** Over the whole clip, in video luma: 16 is black, 235 is white. */
  readonly meanLuma: number;
}

/** Takes every frame in order; memory does not grow with the clip. */
export function createMotionMeter(options: { stillStepBelow: number }): FrameMeter & { result(): MotionMeasurements } {
  let likeFirst: ((frame: Plane, blocks: Blocks) => number) | undefined;
  let sampled: Uint8Array | undefined;
  let sampledAtSeconds = 0;
  let [frames, steps, stillSteps, change, lumaSum, lowestSsim] = [0, 0, 0, 0, 0, 1];

  return {
    add({ y, blocks, seconds }) {
      frames += 1;
      lumaSum += meanOfBlocks(blocks);
      if (likeFirst) lowestSsim = Math.min(lowestSsim, likeFirst(y, blocks));
      else likeFirst = ssimTo({ ...y, samples: y.samples.slice() });
      // Every frame against the last would count film grain and flicker as motion. A hair under 0.2 s for rounding.
      if (sampled && seconds - sampledAtSeconds < 0.199) return;
      if (sampled) {
        const step = meanAbsoluteDifference(y.samples, sampled);
        steps += 1;
        change += step;
        if (step < options.stillStepBelow) stillSteps += 1;
      }
      sampled = y.samples.slice();
      sampledAtSeconds = seconds;
    },
    result: () => ({
      frames,
      lumaChange: steps === 0 ? 0 : change / steps,
      structureChange: 1 - lowestSsim,
      stillShare: steps === 0 ? 1 : stillSteps / steps,
      meanLuma: frames === 0 ? 0 : lumaSum / frames,
    }),
  };
}
