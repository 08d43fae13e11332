import type { SimulatorProfile } from '../../dev/videos-api';

/**
 * As long and as large as any other, with a sixth of the frames: most of what a render costs a test is drawing its clip and looking at
 * every frame of it again. For tests that are about money and crashes, not about pictures.
 */
export const LIGHT_CLIPS: SimulatorProfile['clips'] = {
  ...{ framesPerSecond: 5, frames: null, fourKPlusOne: false },
  ...{ roundTo: 1, sound: true, container: 'mp4' },
};
