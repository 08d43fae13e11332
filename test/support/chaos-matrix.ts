import type { Audit, Files } from './chaos-audit';
import { audit } from './chaos-audit';
import type { People } from './chaos-pipeline';
import { followPipeline } from './chaos-pipeline';
import type { ChaosRig, ChaosWorld, WorldOptions } from './chaos-rig';
import { openChaosWorld } from './chaos-rig';

/** A story that is told again and again, with the host killed somewhere else each time. */
export interface Story {
  readonly name: string;
  readonly world?: WorldOptions;
  /** What the backend is made to do wrong. */
  readonly prepare?: (world: ChaosWorld) => Promise<void>;
  /** What people do meanwhile; made anew for each telling. */
  readonly people?: (world: ChaosWorld) => People;
  readonly creates?: number;
}

export interface Telling extends Audit {
  /** Where the host was killed, in order. */
  readonly killedAt: readonly string[];
  /** Points passed after the last kill. */
  readonly points: readonly string[];
  readonly seconds: number;
}

/** Tells a story with the host killed at whichever of the points are passed. Never rejects: what goes wrong is a problem. */
export async function tell(
  rig: ChaosRig,
  story: Story,
  { points = [], files, log = say }: { points?: readonly string[]; files?: Files; log?: (line: string) => void } = {},
): Promise<Telling> {
  const startedMs = Date.now();
  const killedAt: string[] = [];
  let left = points;
  let world: ChaosWorld | undefined;
  const seconds = (): number => Math.round((Date.now() - startedMs) / 100) / 10;
  try {
    const here = (world = await openChaosWorld(rig, story.world));
    await story.prepare?.(here);
    const ended = await followPipeline(here, {
      ...(story.people === undefined ? {} : { people: story.people(here) }),
      onHost: (host) =>
        here.proxy.arm(left, async (point) => {
          left = left.filter((other) => other !== point);
          killedAt.push(point);
          await host.kill();
        }),
    });
    const passed = here.proxy.points();
    const found = await audit(here, ended, { files, creates: story.creates });
    await ended.host.kill();
    for (const point of killedAt) log(`killed ${point}`);
    log(`${story.name}: ${killedAt.length} kills, ${found.creates} creates, $${found.billUsd}, ${seconds()} s`);
    return { ...found, killedAt, points: passed, seconds: seconds() };
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error);
    return { creates: 0, billUsd: 0, files: {}, problems: [problem], killedAt, points: [], seconds: seconds() };
  } finally {
    await world?.close();
  }
}

export interface MatrixReport {
  readonly named: readonly string[];
  readonly hit: ReadonlySet<string>;
  readonly kills: number;
  readonly problems: readonly string[];
}

/** Kills of one pipeline in the first round; points that it did not pass again are tried alone. */
const KILLS_PER_PIPELINE = 4;
const LANES = 2;
const TRIES_ALONE = 3;

/** Kills at every point, several in one pipeline first, and those that were not passed that way in a pipeline of their own. */
export async function runMatrix(
  rig: ChaosRig,
  { story, named, files }: { story: Story; named: readonly string[]; files: Files },
): Promise<MatrixReport> {
  const hit = new Set<string>();
  const problems: string[] = [];
  let kills = 0;
  const round = (lists: readonly (readonly string[])[]): Promise<void> =>
    inLanes(lists, async (points) => {
      const telling = await tell(rig, story, { points, files });
      kills += telling.killedAt.length;
      for (const point of telling.killedAt) hit.add(point);
      if (telling.problems.length > 0) {
        const told = `${story.name}, killed ${telling.killedAt.join(' and ')}: ${telling.problems.join('; ')}`;
        say(`FAILED ${told}`);
        problems.push(told);
      }
    });

  const pipelines = Math.ceil(named.length / KILLS_PER_PIPELINE);
  // Far apart, so that one kill seldom takes away the next one's point.
  await round(Array.from({ length: pipelines }, (_, at) => named.filter((_point, index) => index % pipelines === at)));
  for (let tries = 0; tries < TRIES_ALONE; tries++) {
    await round(named.filter((point) => !hit.has(point)).map((point) => [point]));
  }
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

export function say(line: string): void {
  process.stdout.write(`chaos: ${line}\n`);
}
