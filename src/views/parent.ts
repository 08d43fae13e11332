import { z } from 'zod';
import type { Plan, PlannedShot } from '../plans/plan';
import { shotOfStill } from '../plans/plan';
import type { PipelineRun } from '../shots/run';
import { frameOf } from '../shots/run';

/** What a shot comes from: a frame of another one, or the whole render of it. */
export const parentSchema = z.strictObject({
  shot: z.string(),
  how: z.enum(['reference', 'remix', 'edit', 'extend']),
  /** Name of the still, its time in the clip of that shot, and its SHA-256; null where no picture was sent, or none was taken. */
  reference: z.string().nullable(),
  atSeconds: z.number().nullable(),
  sha256: z.string().nullable(),
});
export type Parent = z.infer<typeof parentSchema>;

/** Null for a shot that comes from text alone, or from no shot of this plan. */
export function parentOf({ agreed }: Plan, { startsFrom, madeFrom }: PlannedShot, run: PipelineRun): Parent | null {
  // A replay of chosen shots has the still, and not the shot that it was taken from.
  const isPlanned = (name: string): boolean => agreed.shots.some((shot) => shot.name === name);
  if (madeFrom !== undefined)
    return { shot: madeFrom.shot, how: madeFrom.how, reference: null, atSeconds: null, sha256: null };
  const still = agreed.references.find(({ name }) => name === startsFrom);
  const shot = still && shotOfStill(still);
  // A picture that was made for it is no clip that its own could be told to differ from.
  if (still === undefined || shot === undefined || 'fit' in still || !isPlanned(shot)) return null;
  const frame = frameOf(run, still.name);
  const { atSeconds = null, sha256 = null } = frame ?? {};
  return { shot, how: 'reference', reference: still.name, atSeconds, sha256 };
}
