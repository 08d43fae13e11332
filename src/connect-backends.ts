import type { BackendEntry } from './backends/backend-settings';
import { correctBaseUrl } from './backends/correct-base-url';
import { azure } from './backends/profiles/azure';
import { openai } from './backends/profiles/openai';
import type { ConfiguredServer, ServerParts } from './backends/server';
import { alwaysSo, apiOf, configuredServer, makesFromOf } from './backends/server';
import { defined } from './contract/defined';
import type { Backend } from './plans/backend';
import { DEFAULT_BACKEND } from './plans/backend';
import type { SettingProblem, Settings } from './settings';
import { SETTINGS } from './settings';
import { endpointName } from './video-api/base-url';
import type { Credential } from './video-api/credential';
import { apiKeyCredential, bearerCredential, entraCredential, noCredential } from './video-api/credential';

/** What is there once all settings are. */
export type Shared = Pick<ServerParts, 'memory' | 'now' | 'fetch' | 'synchronousCreateMs'> & {
  readonly settings: Settings;
};

/** Every backend of the settings, that of `AZURE_OPENAI_*` first. What cannot be used is added to the problems. */
export function connectBackends(
  settings: Partial<Settings>,
  problems: SettingProblem[],
): ((shared: Shared) => ConfiguredServer[]) | undefined {
  const single = settings.endpoint === undefined ? [] : [ofSingle(settings, problems)];
  const several = (settings.backends ?? []).map((entry) => ofEntry(entry, settings, problems));
  const all = [...single, ...several];
  const usable = all.filter((each) => each !== undefined);
  return usable.length === all.length && all.length > 0 ? (shared) => usable.map((make) => make(shared)) : undefined;
}

type Make = (shared: Shared) => ConfiguredServer;

function ofSingle(settings: Partial<Settings>, problems: SettingProblem[]): Make | undefined {
  const corrected = correctBaseUrl(settings.endpoint ?? '');
  if (!corrected.ok) problems.push({ name: SETTINGS.endpoint.name, expected: `expected ${corrected.expected}` });
  const { auth, apiKey } = settings;
  const credential = auth && credentialOf({ type: auth, key: apiKey, name: SETTINGS.apiKey.name }, settings, problems);
  if (!corrected.ok || credential === undefined) return undefined;
  const { baseUrl, correction } = corrected;
  const endpoint = endpointName(baseUrl);
  const kind = /\.azure\.(com|us|cn)$/.test(new URL(baseUrl).hostname) ? azure : openai;
  // It may be any server that is compatible with these two, so that its list of models need not name what it renders with.
  const profile = { ...kind, listsItsModels: false };
  // Under Azure's path are Azure's routes, whoever serves them.
  const isAzures = new URL(baseUrl).pathname.startsWith('/openai/');
  const makesFrom = makesFromOf(isAzures ? azure.dialect : kind.dialect);
  return (shared) => {
    const limits = { ...limitsOf(shared.settings), endpoint, profile: profile.dialect.profile, makesFrom };
    const parts = { ...shared, baseUrl, credential, apiVersion: settings.apiVersion };
    const server = { limits, profile, api: apiOf(profile.dialect, parts) };
    return alwaysSo({ name: DEFAULT_BACKEND, endpoint, ...defined({ correction }) }, server);
  };
}

function ofEntry(entry: BackendEntry, settings: Partial<Settings>, problems: SettingProblem[]): Make | undefined {
  const corrected = correctBaseUrl(entry.baseUrl, { exact: entry.exact ?? false });
  const { type, keySetting } = entry.auth;
  const key = keySetting === undefined ? undefined : settings.backendKeys?.[keySetting];
  const credential = credentialOf({ type, key, name: keySetting ?? SETTINGS.backends.name }, settings, problems);
  if (!corrected.ok || credential === undefined) return undefined;
  const { baseUrl, correction } = corrected;
  return (shared) => configuredServer(entry, { ...shared, baseUrl, credential, correction });
}

/** The limits of the backend `default`, each a setting of its own. */
const limitsOf = (settings: Settings): Backend => ({
  name: DEFAULT_BACKEND,
  model: settings.deployment,
  sizes: settings.sizes,
  seconds: settings.seconds,
  maxPromptCharacters: settings.maxPromptCharacters,
  usdPerSecond: settings.usdPerSecond,
  priceAsOf: settings.priceAsOf,
  chargedAt: settings.chargedAt,
  chargedEndings: settings.chargedEndings,
  maxRunning: settings.maxRunning,
  createsPerMinute: settings.createsPerMinute,
  listCompleteAfterSeconds: settings.listCompleteAfterSeconds ?? null,
});

interface Auth {
  readonly type: Settings['auth'];
  readonly key: string | undefined;
  /** The setting that the key is in. */
  readonly name: string;
}

/** Undefined where a setting it needs is missing; that has been named. */
function credentialOf(
  { type, key, name }: Auth,
  { scope, clientId }: Partial<Settings>,
  problems: SettingProblem[],
): Credential | undefined {
  try {
    switch (type) {
      case 'entra':
        return scope === undefined
          ? undefined
          : entraCredential({ scope, ...defined({ managedIdentityClientId: clientId }) });
      case 'api-key':
        return key === undefined ? undefined : apiKeyCredential(key);
      case 'bearer':
        return key === undefined ? undefined : bearerCredential(key);
      case 'none':
        return noCredential();
    }
  } catch {
    problems.push({ name, expected: 'expected a key or token that fits into a header' });
    return undefined;
  }
}
