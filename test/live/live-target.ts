import type { ConfiguredServer } from '../../src/backends/server';
import { connectBackends } from '../../src/connect-backends';
import type { Backend } from '../../src/plans/backend';
import { renderPriceUsd } from '../../src/plans/prices';
import { firstSize, shortestSeconds } from '../../src/plans/taken';
import type { SettingProblem } from '../../src/settings';
import { readSettings, SETTINGS } from '../../src/settings';
import { roundUsd } from '../../src/contract/money';

/** Which of the configured backends is tested, where there are several. */
const PICKS = 'VIDEO_BACKEND';
/** US dollars that a run may spend; without it nothing is ordered, also where nothing is charged. */
export const MAY_SPEND = 'SHOTLOOP_LIVE_SPEND_USD';
/** A baseline, and one follow-up from a frame of it. */
const MOST_RENDERS = 2;

export interface LiveTarget {
  readonly server: ConfiguredServer;
  /** Whether it is the backend that single settings describe, and not one of VIDEO_BACKENDS. */
  readonly isDefault: boolean;
}

type Env = Readonly<Record<string, string | undefined>>;
export type FoundTarget = ({ ok: true } & LiveTarget) | { ok: false; sentence: string };

/** The server that the environment names, or in one sentence why there is none. */
export function liveTarget(env: Env): FoundTarget {
  const [endpoint, backends] = [SETTINGS.endpoint.name, SETTINGS.backends.name];
  if (!env[endpoint]?.trim() && !env[backends]?.trim())
    return refused(`Nothing was tested: set ${backends} (or ${endpoint}) to a server that answers /v1/videos.`);
  // Storage is ours, whatever the environment has.
  const read = readSettings({ ...env, [SETTINGS.storageConnectionString.name]: 'UseDevelopmentStorage=true' });
  if (!read.ok) return refused(`Nothing was tested: ${told(read.problems)}.`);
  const problems: SettingProblem[] = [];
  const servers = connectBackends(read.settings, problems)?.({ settings: read.settings, now: Date.now });
  const [first] = servers ?? [];
  if (servers === undefined || first === undefined) return refused(`Nothing was tested: ${told(problems)}.`);
  const picked = env[PICKS]?.trim() || first.name;
  const server = servers.find(({ name }) => name === picked);
  if (server === undefined)
    return refused(
      `Nothing was tested: ${PICKS} is "${picked}"; expected one of ${servers.map(({ name }) => name).join(', ')}.`,
    );
  return { ok: true, server, isDefault: read.settings.endpoint !== undefined && server === servers[0] };
}

const refused = (sentence: string): FoundTarget => ({ ok: false, sentence });
const told = (problems: readonly SettingProblem[]): string =>
  problems.map(({ name, expected }) => `${name} ${expected}`).join('; ');

/** What the paid part orders: the least that the backend takes. */
export const cheapest = (limits: Backend) => ({ size: firstSize(limits), seconds: shortestSeconds(limits) });

/** The most that the paid part costs, US dollars. */
export const priceUsd = (limits: Backend): number =>
  roundUsd(MOST_RENDERS * renderPriceUsd(shortestSeconds(limits), limits));

/** What a run may spend, US dollars: undefined where nobody has said so, NaN where it is no amount. */
export function maySpendUsd(env: Env): number | undefined {
  const text = env[MAY_SPEND]?.trim() ?? '';
  if (text === '') return undefined;
  return /^\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
}
