import type { ChaosProcess } from './process';
import type { ChaosWorld } from './rig';
import type { WorkerEnd } from './worker-ends';

/** Kills the hosts of one pipeline. */
export interface Killer {
  /** Takes a new host into its hands. */
  meet(host: ChaosProcess, world: ChaosWorld): void;
  /** Where it has killed, in order. */
  readonly killedAt: readonly string[];
  /** Kills no more. */
  stop(): void;
  /** The worker goes and its host stays. */
  readonly leavesHost?: true;
}

/** Kills at each of the points once, whichever is passed first. */
export function pointKiller(points: readonly string[]): Killer {
  const killedAt: string[] = [];
  let left = points;
  return {
    killedAt,
    meet(host, { proxy }) {
      proxy.arm(left, async (point) => {
        left = left.filter((other) => other !== point);
        killedAt.push(point);
        await host.kill();
      });
    },
    stop() {
      left = [];
    },
  };
}

/** Ends the worker at each of the points once, whichever is passed first; its host stays, and starts another. */
export function workerKiller(points: readonly string[], end: WorkerEnd): Killer {
  const killedAt: string[] = [];
  let left = points;
  const meet = (host: ChaosProcess, world: ChaosWorld): void => {
    if (left.length === 0) return;
    world.proxy.arm(left, async (point) => {
      left = left.filter((other) => other !== point);
      killedAt.push(point);
      await end(host);
      meet(host, world);
    });
  };
  return {
    killedAt,
    meet,
    stop() {
      left = [];
    },
    leavesHost: true,
  };
}

/** One kill in so many comes while the host is still starting. */
const START_SHARE = 0.15;

/** Kills some hosts at random instants of their lives, of `lifeMs` at most; `startMs` is about what a start takes. */
export function randomKiller(
  random: () => number,
  { kills, lifeMs, startMs }: { kills: number; lifeMs: number; startMs: number },
): Killer {
  const killedAt: string[] = [];
  let timer: NodeJS.Timeout | undefined;
  let current: ChaosProcess | undefined;
  const killAfter = (host: ChaosProcess, ms: number, when: string): void => {
    timer = setTimeout(() => {
      if (current !== host || host.killed) return;
      killedAt.push(`${Math.round(ms)} ms after ${when}`);
      void host.kill();
    }, ms);
  };
  return {
    killedAt,
    meet(host) {
      current = host;
      // Drawn in any case, so that the same seed gives the same numbers.
      const [early, share] = [random() < START_SHARE, random()];
      if (killedAt.length >= kills) return;
      if (early) killAfter(host, share * startMs, 'the start');
      else {
        void host.ready.then((baseUrl) => {
          if (baseUrl !== undefined && current === host) killAfter(host, share * lifeMs, 'being ready');
        });
      }
    },
    stop() {
      current = undefined;
      clearTimeout(timer);
    },
  };
}
