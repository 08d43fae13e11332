import type { Files } from './audit';
import { type Killer, pointKiller } from './killers';
import type { ChaosRig } from './rig';
import type { Story } from './telling';
import { say, tell } from './telling';

export interface MatrixReport {
  readonly named: readonly string[];
  readonly hit: ReadonlySet<string>;
  readonly kills: number;
  readonly problems: readonly string[];
}

/** Kills of one pipeline in the first round; points that it did not pass again are tried alone. */
const KILLS_PER_PIPELINE = 8;
/** One more than CI has cores: a pipeline that waits for a render or a lease leaves its core to the others. */
const LANES = 3;
const TRIES_ALONE = 3;

/** Kills at every point, several in one pipeline first, and those that were not passed that way in a pipeline of their own. */
export async function runMatrix(
  rig: ChaosRig,
  {
    story,
    named,
    files,
    killAt = pointKiller,
    perPipeline = KILLS_PER_PIPELINE,
  }: {
    story: Story;
    named: readonly string[];
    files: Files;
    killAt?: (points: readonly string[]) => Killer;
    /** Kills of one pipeline; one where each is waited for rather than worked through. */
    perPipeline?: number | undefined;
  },
): Promise<MatrixReport> {
  const hit = new Set<string>();
  const problems: string[] = [];
  let kills = 0;
  const round = (lists: readonly (readonly string[])[]): Promise<void> =>
    inLanes(lists, async (points) => {
      const telling = await tell(rig, story, { killer: killAt(points), files });
      kills += telling.killedAt.length;
      for (const point of telling.killedAt) hit.add(point);
      if (telling.problems.length === 0) return;
      const told = `${story.name}, killed ${telling.killedAt.join(' and ')}: ${telling.problems.join('; ')}`;
      say(`FAILED ${told}`);
      problems.push(told);
    });

  const pipelines = Math.ceil(named.length / perPipeline);
  // Far apart, so that one kill seldom takes away the next one's point.
  await round(Array.from({ length: pipelines }, (_, at) => named.filter((_point, index) => index % pipelines === at)));
  for (let tries = 0; tries < TRIES_ALONE; tries++) {
    await round(named.filter((point) => !hit.has(point)).map((point) => [point]));
  }
  say(`${story.name}: ${named.length} points named, ${hit.size} hit, ${kills} kills, ${problems.length} failures`);
  return { named, hit, kills, problems };
}

/** Works through the items, a few at a time. */
export async function inLanes<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const queue = [...items];
  const lane = async (): Promise<void> => {
    for (let item = queue.shift(); item !== undefined; item = queue.shift()) await work(item);
  };
  await Promise.all(Array.from({ length: LANES }, lane));
}
