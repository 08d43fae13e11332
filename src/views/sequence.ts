import { createHash } from 'node:crypto';
import { z } from 'zod';
import { roundSeconds } from '../contract/round-seconds';
import { shotOutcomeSchema } from '../contract/outcome';
import { fileIn } from '../plans/files';
import type { Plan, PlannedShot } from '../plans/plan';
import { secondsOf } from '../plans/plan';
import type { PipelineRun } from '../shots/run';
import { shotOf } from '../shots/run';
import { hasClip } from '../shots/words';
import { parentOf } from './parent';
import { factsOfShot } from './shot-facts';

const sequenceClipSchema = z.strictObject({
  shot: z.string(),
  file: z.string(),
  href: z.string(),
  bytes: z.number(),
  sha256: z.string(),
  /** Where it begins in the sequence, and how long its picture is. As measured; as ordered where nothing could be measured. */
  startSeconds: z.number(),
  seconds: z.number(),
  /** It starts from the last frame of the clip before it, so that no cut should be seen. */
  continues: z.boolean(),
});

export const stitchedSchema = z.strictObject({
  file: z.string(),
  href: z.string(),
  bytes: z.number(),
  sha256: z.string(),
  frames: z.number(),
  seconds: z.number(),
  /** `copied`: the pictures and the sound are those of the clips, bit by bit. `encoded`: they had to be made anew; `why` says for what. */
  how: z.enum(['copied', 'encoded']),
  why: z.string().nullable(),
  /** What the clips say of where they come from is not carried over: it is signed for each of them as it is. */
  provenance: z.literal('not carried'),
});
export type Stitched = z.infer<typeof stitchedSchema>;

export const sequenceSchema = z.strictObject({
  id: z.string(),
  /** `chain`: each shot comes from the one before it. `brief`: the order of the brief, because several come from one. */
  order: z.enum(['chain', 'brief']),
  seconds: z.number(),
  clips: z.array(sequenceClipSchema),
  /** Shots without a clip, which the sequence lacks. */
  missing: z.array(z.strictObject({ shot: z.string(), outcome: shotOutcomeSchema })),
  /** Shots whose clip is the beginning of an extension that is told. */
  contained: z.array(z.strictObject({ shot: z.string(), in: z.string() })),
  /** All clips in one file; null until somebody has asked for it. */
  stitched: stitchedSchema.nullable(),
  links: z.strictObject({ self: z.string(), stitch: z.string(), manifest: z.string() }),
});
export type Sequence = z.infer<typeof sequenceSchema>;

type Told = Omit<Sequence, 'links' | 'stitched'>;

/**
 * The clips of a pipeline in the order in which they tell it: that of the plan, where what a shot comes from is before it. Of a chain
 * that is the chain.
 */
export function sequenceOf(plan: Plan, run: PipelineRun, href: (file: string) => string): Told {
  const shots = plan.agreed.shots.filter(({ makes }) => makes === undefined);
  const parents = new Map(shots.map((planned) => [planned.name, parentOf(plan, planned, run)?.shot]));
  const children = (name: string): PlannedShot[] => shots.filter((shot) => parents.get(shot.name) === name);
  const hasItsClip = (name: string): boolean => {
    const shot = shotOf(run, name);
    return shot.state === 'ended' && hasClip(shot.outcome) && shot.clip !== null;
  };
  const contained = shots.flatMap(({ name }) => {
    const longer = children(name).find((each) => each.madeFrom?.how === 'extend' && hasItsClip(each.name));
    return longer === undefined ? [] : [{ shot: name, in: longer.name }];
  });
  const told = shots.filter(({ name }) => !contained.some(({ shot }) => shot === name));
  let startSeconds = 0;
  const clips = told.flatMap((planned, index) => {
    const { name } = planned;
    const { clip, verdict } = factsOfShot(shotOf(run, name));
    if (!hasItsClip(name) || clip === null) return [];
    const seconds = verdict?.numbers['videoSeconds'] ?? secondsOf(plan, name);
    const { blob, bytes, sha256 } = clip;
    // A shot that was made anew has its clips beside each other.
    const file = fileIn(blob);
    const continues = startsWhereEnds(plan, planned, told[index - 1]);
    const line = { shot: name, file, href: href(file), bytes, sha256, startSeconds, seconds, continues };
    startSeconds = roundSeconds(startSeconds + seconds);
    return [line];
  });
  return {
    id: plan.pipelineId,
    order: shots.every(({ name }) => children(name).length <= 1) ? 'chain' : 'brief',
    seconds: startSeconds,
    clips,
    missing: told.flatMap(({ name }) => {
      const shot = shotOf(run, name);
      return hasItsClip(name)
        ? []
        : [{ shot: name, outcome: shot.state === 'ended' ? shot.outcome : 'internal_error' }];
    }),
    contained,
  };
}

function startsWhereEnds({ agreed }: Plan, { startsFrom }: PlannedShot, before: PlannedShot | undefined): boolean {
  const still = agreed.references.find(({ name }) => name === startsFrom);
  return still !== undefined && 'at' in still && still.shot === before?.name && still.at === 'last';
}

/** What one file is made of: another clip, or another order, makes another one. */
export const contentSha256 = ({ clips }: Pick<Sequence, 'clips'>): string =>
  createHash('sha256')
    .update(JSON.stringify(clips.map(({ sha256 }) => sha256)))
    .digest('hex');
