import type { RenderKey } from '../renders/render';
import type { Log } from './log';

/** Says what a render costs once that is known. It may be said again (a resume asks anew): who sums counts each render once. */
export function logCharge(log: Log, { pipelineId, shot, attempt }: RenderKey, chargedUsd: number): void {
  if (chargedUsd > 0) log('render.charged', { pipelineId, shot, attempt, chargedUsd });
}
