import { ApiError } from '../../src/client/api-error';
import { type Client, createClient } from '../../src/client/client';
import type { BriefInput } from '../../src/plans/brief';
import { type Arm, armProblem } from './arm';
import { type Deployed, judgeHealth } from './judge-health';
import { asArray, asObject, asText } from './json';
import type { Say } from './run-hook';

export interface SmokeTestOptions {
  arm: Arm;
  fetch: typeof fetch;
  say: Say;
  /** Resource id of the function app. */
  appId: string;
  /** Address of the function app. */
  appUri: string;
  /** What the package registers. */
  expectedFunctions: readonly string[];
  /** A brief to plan, never to render. */
  brief: BriefInput;
  /** Whether a video backend is connected; without one, only what works without is asked for. */
  connected: boolean;
  /** Whether that backend may be asleep, which is no failure. */
  maySleep: boolean;
  /** Whether callers need an Entra token besides the key; then calls would be refused, and are not made. */
  entra: boolean;
  readonly nowMs: () => number;
  readonly sleep: (ms: number) => Promise<void>;
  deadlineMs?: number;
  /** For what may be a role that is not in force yet. */
  roleDeadlineMs?: number;
}

const apiVersion = 'api-version=2025-03-01';

/** Asks the deployed app the three things that go wrong unseen: are the functions there, is it healthy, can it plan? */
export async function smokeTest(options: SmokeTestOptions): Promise<void> {
  const { say, expectedFunctions, connected, entra } = options;
  await retried(options, () => functionsAreThere(options));
  say(`smoke: all ${expectedFunctions.length} functions are listed.`);
  if (entra) {
    say('smoke: callers need an Entra token, so /api/health was not called; the README shows how.');
    return;
  }
  const key = await functionKey(options);
  const client = createClient({ baseUrl: options.appUri, key, fetch: options.fetch, timeoutMs: 60_000 });
  const notes: string[] = [];
  await retried(options, () => healthIsGood(client, options, notes));
  if (!connected) {
    const also = notes.map((note) => ` Note: ${note}`).join('');
    say(`smoke: the app answers and has its ffmpeg; no video backend is connected, so nothing was planned.${also}`);
    return;
  }
  say(notes.length === 0 ? 'smoke: health is green.' : `smoke: healthy. Note: ${notes.join(' ')}`);
  await retried(options, () => dryRunPlans(client, options.brief));
  say('smoke: a dry run was planned; nothing was rendered or paid.');
}

/** What is still wrong, or undefined when nothing is. */
type Problem = string | { problem: string; mayBeRole: boolean } | undefined;

async function functionsAreThere({ arm, appId, expectedFunctions }: SmokeTestOptions): Promise<Problem> {
  const answer = await arm.request('GET', `${appId}/functions?${apiVersion}`);
  if (answer.status !== 200) return `the functions of ${appId} cannot be listed (${armProblem(answer)})`;
  const listed = asArray(asObject(answer.body)['value']).map((item) =>
    asText(asObject(item)['name'])?.split('/').at(-1),
  );
  const missing = expectedFunctions.filter((name) => !listed.includes(name));
  if (missing.length === 0) return undefined;
  return `${listed.length} functions are listed, and these of the package are not: ${missing.join(', ')}`;
}

/** Asked for now and held in memory: no key is stored, printed or put into a setting. */
async function functionKey({ arm, appId }: SmokeTestOptions): Promise<string> {
  const answer = await arm.request('POST', `${appId}/host/default/listKeys?${apiVersion}`);
  const key = asText(asObject(asObject(answer.body)['functionKeys'])['default']);
  if (answer.status === 200 && key !== undefined) return key;
  throw new Error(
    `No function key can be had (${armProblem(answer)}); the Website Contributor role on the app gives it.`,
  );
}

async function healthIsGood(client: Client, deployed: Deployed, notes: string[]): Promise<Problem> {
  const verdict = await client.health().then(
    ({ isHealthy, health }) => judgeHealth({ status: isHealthy ? 200 : 503, text: JSON.stringify(health) }, deployed),
    (error: unknown) => {
      const { status, text, message } = asApiError(error);
      return status === undefined ? { problem: message, mayBeRole: false } : judgeHealth({ status, text }, deployed);
    },
  );
  if ('problem' in verdict) return verdict;
  notes.push(...verdict.notes);
  return undefined;
}

async function dryRunPlans(client: Client, brief: BriefInput): Promise<Problem> {
  return client.plan(brief).then(
    () => undefined,
    (error: unknown) => `no dry run can be had: ${asApiError(error).message}`,
  );
}

function asApiError(error: unknown): ApiError {
  if (error instanceof ApiError) return error;
  throw error;
}

/** A fresh app needs a minute or two: its triggers are synced after the deployment has been reported as done. */
async function retried(options: SmokeTestOptions, ask: () => Promise<Problem>): Promise<void> {
  const { nowMs, sleep, say, deadlineMs = 4 * 60_000, roleDeadlineMs = 10 * 60_000 } = options;
  const begin = nowMs();
  for (;;) {
    const found = await ask();
    if (found === undefined) return;
    const { problem, mayBeRole } = typeof found === 'string' ? { problem: found, mayBeRole: false } : found;
    if (nowMs() + 10_000 > begin + (mayBeRole ? roleDeadlineMs : deadlineMs)) {
      throw new Error(`Deployed, but not working: ${problem}. Once mended, "azd deploy" repeats this check.`);
    }
    say(`smoke: ${problem}; asking again in 10 s.`);
    await sleep(10_000);
  }
}
