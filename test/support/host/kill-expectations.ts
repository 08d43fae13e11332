import { lostResults, outcomes, strangeEvents, strangeResults, strangeTimers } from './kill-checks';
import { killRun, type KillRun } from './kill-run';
import { stories } from './kill-story';

export interface KillRound {
  /** How many instances of every pattern run side by side. */
  readonly copies: number;
  readonly kills: number;
  readonly chance: () => number;
}

/** A host that lives longer tells too much of the stories to be killed often. */
const LONGEST_LIFE_MS = 400;

/** What it comes to when nobody is killed, by the number of copies: the same whenever it is told. */
const calmRuns = new Map<number, Promise<KillRun>>();

/** Kills hosts while the stories are told, and expects the same of it as of a run in which none was killed. */
export async function expectSurvival({ copies, kills, chance }: KillRound): Promise<KillRun> {
  const name = `${copies}-copies`;
  const told = stories(name, copies);
  const own = told.filter(({ orchestrator }) => ['generations', 'bank'].includes(orchestrator));
  const shared = ['left', 'right'].map((side) => `${name}-${side}`);
  const ledgerKeys = [...own.map(({ instanceId }) => instanceId), ...shared];
  const nobody = { kills: 0, within: { startingMs: 0, workingMs: 0 }, chance };
  if (!calmRuns.has(copies)) calmRuns.set(copies, killRun({ stories: told, ledgerKeys, ...nobody }));
  const calm = await (calmRuns.get(copies) as Promise<KillRun>);
  // Spread over all of what the stories take, however fast this machine is: on average one life is the share of one kill.
  const workingMs = Math.min(LONGEST_LIFE_MS, (2 * calm.lifeMs) / (kills + 1));
  const within = { startingMs: calm.startMs, workingMs };
  const rough = await killRun({ stories: told, ledgerKeys, kills, within, chance });

  expect(outcomes(rough)).toEqual(outcomes(calm));
  for (const key of ledgerKeys) {
    const [expected, actual] = [calm.ledgers.get(key) ?? [], rough.ledgers.get(key) ?? []];
    // Who came first at a shared ledger is chance; that everybody came once is not.
    expect([key, [...actual].sort()]).toEqual([key, [...expected].sort()]);
  }
  expect(lostResults(rough)).toEqual([]);
  expect(strangeResults(rough)).toEqual([]);
  expect(strangeTimers(rough)).toEqual([]);
  expect(strangeEvents(rough, told)).toEqual([]);
  return rough;
}
