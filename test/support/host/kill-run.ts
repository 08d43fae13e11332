import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

import { patience } from '../patience';
import { Driver, type InstanceDocument } from './kill-driver';
import type { Story } from './kill-story';
import { startHostProcess, type HostProcess } from '../stack/host-process';

export interface KillRun {
  readonly kills: number;
  /** How long hosts that were up took to tell the stories, in real milliseconds. */
  readonly lifeMs: number;
  /** How long the last host took to start, in real milliseconds. */
  readonly startMs: number;
  readonly documents: ReadonlyMap<string, InstanceDocument>;
  /** Every state of every instance that a host has shown, in order. */
  readonly seen: ReadonlyMap<string, readonly InstanceDocument[]>;
  /** State of the entity of each key that was asked for. */
  readonly ledgers: ReadonlyMap<string, readonly string[]>;
  readonly journal: readonly string[];
  attempts: Driver['attempts'];
}

export interface KillRunOptions {
  readonly stories: readonly Story[];
  readonly ledgerKeys: readonly string[];
  /** How often the host is killed before it may finish. */
  readonly kills: number;
  /** Latest instant of a kill, in real milliseconds: of a host that starts, and of one that is up. */
  readonly within: { readonly startingMs: number; readonly workingMs: number };
  /** From 0 to 1: decides when in the life of a host the next kill falls. */
  readonly chance: () => number;
}

/** Most kills come while a host works; this share of them come while it starts. */
const STARTING_SHARE = 0.15;
/** A run that does not end is stuck; it should be a matter of seconds. */
const STUCK_MS = 60_000;
const appDir = resolve(__dirname, '../../fixtures/apps/survivors');

/** Tells the stories to hosts that are killed at random instants, each on what the one before left, until all are over. */
export async function killRun({ stories, ledgerKeys, ...killing }: KillRunOptions): Promise<KillRun> {
  const work = await mkdtemp(join(tmpdir(), 'host-kill-'));
  const journal = join(work, 'journal');
  writeFileSync(journal, '');
  const seen = new Map<string, InstanceDocument[]>();
  const driver = new Driver(stories, (document) => {
    seen.set(document.instanceId, [...(seen.get(document.instanceId) ?? []), document]);
  });
  const start = (doom?: AbortSignal): Promise<HostProcess> =>
    startHostProcess({
      appDir,
      stateDir: join(work, 'state'),
      clock: 'real',
      // Fifty seconds of the engine in one real second, and an interrupted activity is run again after five of them.
      args: ['--time-scale', '0.02', '--redelivery-ms', '5000'],
      env: { SURVIVORS_JOURNAL: journal },
      ...(doom !== undefined && { doom }),
    });
  try {
    let killed = 0;
    let lifeMs = 0;
    for (; killed < killing.kills && !driver.done; killed += 1) lifeMs += await oneLife(start, driver, killing);
    const startedMs = performance.now();
    const host = await start();
    const upMs = performance.now();
    try {
      await finish(host, driver);
      lifeMs += performance.now() - upMs;
      const ledgers = await Promise.all(ledgerKeys.map(async (key) => [key, await ledger(host.baseUrl, key)] as const));
      return {
        kills: killed,
        lifeMs,
        startMs: upMs - startedMs,
        documents: driver.documents,
        seen,
        ledgers: new Map(ledgers),
        journal: readFileSync(journal, 'utf8').split('\n'),
        attempts: (instanceId) => driver.attempts(instanceId),
      };
    } finally {
      await host.stop();
    }
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** Resolves with the real milliseconds that the host was up for. */
async function oneLife(
  start: (doom: AbortSignal) => Promise<HostProcess>,
  driver: Driver,
  { within, chance }: Pick<KillRunOptions, 'within' | 'chance'>,
): Promise<number> {
  const doom = new AbortController();
  const killAfter = (ms: number): NodeJS.Timeout => setTimeout(() => doom.abort(), ms);
  const early = chance() < STARTING_SHARE;
  let timer = early ? killAfter(chance() * within.startingMs) : undefined;
  let upMs: number | undefined;
  try {
    const host = await start(doom.signal);
    upMs = performance.now();
    timer ??= killAfter(chance() * within.workingMs);
    while (!doom.signal.aborted && !driver.done) await driver.pass(host.baseUrl);
    doom.abort();
    await host.gone;
  } catch (error) {
    // Killed while it started, or in the middle of an answer: that is the point. Anything else is not.
    if (!doom.signal.aborted) throw error;
  } finally {
    clearTimeout(timer);
  }
  return upMs === undefined ? 0 : performance.now() - upMs;
}

async function finish(host: HostProcess, driver: Driver): Promise<void> {
  const stuckAtMs = performance.now() + patience(STUCK_MS);
  while (!driver.done) {
    await driver.pass(host.baseUrl);
    if (performance.now() > stuckAtMs)
      throw new Error(`The stories do not come to their end. The host says:\n${host.log()}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

async function ledger(baseUrl: string, key: string): Promise<readonly string[]> {
  const response = await fetch(`${baseUrl}/runtime/webhooks/durabletask/entities/ledger/${key}`);
  return response.status === 404 ? [] : ((await response.json()) as string[]);
}
