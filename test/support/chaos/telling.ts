import type { Audit, Files } from './audit';
import { audit } from './audit';
import type { Killer } from './killers';
import type { Ended, People } from './pipeline';
import { followPipeline } from './pipeline';
import type { ChaosRig, ChaosWorld, WorldOptions } from './rig';
import type { BRIEF } from './rig';
import { openChaosWorld } from './rig';

/** A story that is told again and again, with the host killed somewhere else each time. */
export interface Story {
  readonly name: string;
  readonly world?: WorldOptions;
  /** What the backend is made to do wrong. */
  readonly prepare?: (world: ChaosWorld) => Promise<void>;
  /** What people do meanwhile; made anew for each telling. */
  readonly people?: () => People;
  /** Renders the simulator must have accepted; absent: as many as the ledger has. */
  readonly creates?: number;
  /** How the pipeline must end; `completed` when absent. */
  readonly state?: string;
  /** What is ordered; the brief of the rig when absent. */
  readonly brief?: typeof BRIEF;
  /** What else must be as it must, in the end: one sentence for everything that is not. */
  readonly check?: (world: ChaosWorld, ended: Ended) => Promise<string[]>;
  /** How long nobody notices that a host has died. */
  readonly deadForMs?: number;
}

export interface Telling extends Audit {
  readonly killedAt: readonly string[];
  /** Points passed since the last kill. */
  readonly points: readonly string[];
  /** From the first host's being ready to the end. */
  readonly lifeMs: number;
  /** What the first host took to be ready. */
  readonly startMs: number;
}

/** Tells a story to its end and audits it. Never rejects: whatever goes wrong is one of its problems. */
export async function tell(
  rig: ChaosRig,
  story: Story,
  { killer, files }: { killer?: Killer; files?: Files } = {},
): Promise<Telling> {
  const { killedAt = [] } = killer ?? {};
  const begunMs = Date.now();
  let readyMs: number | undefined;
  let world: ChaosWorld | undefined;
  try {
    const here = (world = await openChaosWorld(rig, story.world));
    const startedMs = Date.now();
    await story.prepare?.(here);
    const ended = await followPipeline(here, {
      ...(story.people === undefined ? {} : { people: story.people() }),
      brief: story.brief,
      deadForMs: story.deadForMs ?? 0,
      hostStays: killer?.leavesHost ?? false,
      onHost: (host) => {
        void host.ready.then(() => (readyMs ??= Date.now()));
        killer?.meet(host, here);
      },
    });
    killer?.stop();
    const times = { lifeMs: Date.now() - (readyMs ?? startedMs), startMs: (readyMs ?? startedMs) - startedMs };
    const points = here.proxy.points();
    const audited = await audit(here, ended, { files, creates: story.creates, state: story.state });
    const more = (await story.check?.(here, ended)) ?? [];
    const found = { ...audited, problems: [...audited.problems, ...more, ...here.proxy.nameless()] };
    for (const point of killedAt) say(`killed ${point}`);
    const seconds = ((Date.now() - begunMs) / 1_000).toFixed(1);
    say(`${story.name}: ${killedAt.length} kills, ${found.creates} creates, $${found.billUsd}, ${seconds} s`);
    return { ...found, ...times, killedAt, points };
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error);
    const problems = [problem, ...(world?.proxy.nameless() ?? [])];
    return { creates: 0, billUsd: 0, files: {}, problems, killedAt, points: [], lifeMs: 0, startMs: 0 };
  } finally {
    killer?.stop();
    await world?.close();
  }
}

export function say(line: string): void {
  process.stdout.write(`chaos: ${line}\n`);
}
