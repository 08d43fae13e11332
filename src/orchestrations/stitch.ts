import { stitchClipsInput, stitchClipsOutput } from '../contract/stitch';
import { call } from './call';
import { orchestrator } from './orchestrator';

/** Puts the clips of a pipeline into one file, where no request has to wait for it. What may pass is tried again by the engine. */
export const stitch = orchestrator(
  { name: 'stitch', input: stitchClipsInput, output: stitchClipsOutput },
  function* (context, input) {
    const stitched = yield* call(context, 'stitchClips', input);
    if (!stitched.ok) throw new Error(`The clips could not be put together: ${stitched.error}`);
    return stitched.value;
  },
);
