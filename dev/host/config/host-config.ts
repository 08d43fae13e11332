import { availableParallelism } from 'node:os';

import type { HubSettings } from '../durable/hub-settings';
import { logLevels, type LogLevel } from '../host-log';
import type { Configuration } from './configuration';
import { optionReport, type OptionReport } from './host-json-options';
import { hubName } from './hub-name';
import { parseTimeSpan } from './time-span';

export interface HostConfig {
  readonly routePrefix: string;
  readonly functionTimeoutMs: number | undefined;
  readonly hub: HubSettings;
  readonly connectionName: string;
  readonly localRpc: boolean;
  readonly useForwardedHost: boolean;
  readonly useAppLease: boolean;
  readonly maxOutstandingRequests: number;
  readonly maxConcurrentRequests: number;
  readonly customHeaders: readonly (readonly [string, string])[];
  readonly allowList: readonly string[];
  /** The level from which a category's lines are wanted: the longest matching prefix decides. */
  logLevel(category: string): LogLevel;
  /** What becomes of the options that are not followed. */
  readonly options: OptionReport;
}

export interface ConfigOptions {
  readonly settings: Readonly<Record<string, string | undefined>>;
  /** Absent: what host.json says, or else five minutes. */
  readonly redeliveryMs?: number | undefined;
  readonly extension: '3.14' | '3.19';
}

const DURABLE = 'extensions:durableTask';

/** Everything the host takes from its configuration, read once. Throws on values that the real host refuses. */
export function hostConfig(configuration: Configuration, options: ConfigOptions): HostConfig {
  const text = (path: string): string | undefined => configuration.get(path);
  const durable = (name: string): string | undefined => text(`${DURABLE}:${name}`);
  if (durable('extendedSessionsEnabled')?.toLowerCase() === 'true') {
    throw new Error(
      "Durable Functions with extendedSessionsEnabled set to 'true' is only supported when using the in-process or isolated .NET worker. Please remove the setting or change it to 'false'.See https://docs.microsoft.com/azure/azure-functions/durable/durable-functions-perf-and-scale#extended-sessions for more details.",
    );
  }
  const cores = availableParallelism();
  const hub: HubSettings = {
    hubName: hubName(resolved(durable('hubName'), options.settings), options.settings['WEBSITE_SITE_NAME']),
    defaultVersion: durable('defaultVersion') ?? null,
    versionMatchStrategy: oneOf(
      durable('versionMatchStrategy'),
      ['CurrentOrOlder', 'None', 'Strict'] as const,
      'versionMatchStrategy',
    ),
    versionFailureStrategy: oneOf(
      durable('versionFailureStrategy'),
      ['Reject', 'Fail'] as const,
      'versionFailureStrategy',
    ),
    maxActivities: positive(durable('maxConcurrentActivityFunctions'), 10 * cores, 'maxConcurrentActivityFunctions'),
    maxOrchestrations: positive(
      durable('maxConcurrentOrchestratorFunctions'),
      10 * cores,
      'maxConcurrentOrchestratorFunctions',
    ),
    maxEntities: positive(durable('maxConcurrentEntityFunctions'), 10 * cores, 'maxConcurrentEntityFunctions'),
    maxEntityBatch: positive(durable('maxEntityOperationBatchSize'), 5000, 'maxEntityOperationBatchSize'),
    maxActions: positive(durable('maxOrchestrationActions'), 100_000, 'maxOrchestrationActions'),
    storeInputs: durable('storeInputsInOrchestrationHistory')?.toLowerCase() === 'true',
    overwriteAnyState: durable('overridableExistingInstanceStates')?.toLowerCase() === 'anystate',
    httpPollMs: positive(
      durable('httpSettings:defaultAsyncRequestSleepTimeMilliseconds'),
      30_000,
      'defaultAsyncRequestSleepTimeMilliseconds',
    ),
    redeliveryMs: options.redeliveryMs ?? redeliveryMs(durable('storageProvider:workItemQueueVisibilityTimeout')),
    extension: options.extension,
  };
  const levels = configuration.under('logging:logLevel');
  return {
    hub,
    routePrefix: (text('extensions:http:routePrefix') ?? 'api').replace(/^\/+|\/+$/g, ''),
    functionTimeoutMs: functionTimeoutMs(text('functionTimeout')),
    connectionName:
      resolved(
        durable('storageProvider:connectionName') ?? durable('storageProvider:connectionStringName'),
        options.settings,
      ) ?? 'Storage',
    localRpc: durable('localRpcEndpointEnabled')?.toLowerCase() !== 'false',
    useForwardedHost: durable('httpSettings:useForwardedHost')?.toLowerCase() === 'true',
    useAppLease: durable('useAppLease')?.toLowerCase() !== 'false',
    maxOutstandingRequests: limit(text('extensions:http:maxOutstandingRequests')),
    maxConcurrentRequests: limit(text('extensions:http:maxConcurrentRequests')),
    customHeaders: configuration.under('extensions:http:customHeaders'),
    allowList: configuration.under('functions').map(([, name]) => name),
    logLevel: (category) => levelFor(levels, category),
    options: optionReport(configuration),
  };
}

function resolved(value: string | undefined, settings: ConfigOptions['settings']): string | undefined {
  return value?.replace(/%([^%]+)%/g, (whole, name: string) => settings[name] ?? whole);
}

function oneOf<T extends string>(value: string | undefined, allowed: readonly [T, ...T[]], name: string): T {
  if (value === undefined) return allowed[0];
  const found = allowed.find((one) => one.toLowerCase() === value.toLowerCase());
  if (found === undefined) throw new Error(`host.json: ${name} is "${value}"; expected one of ${allowed.join(', ')}.`);
  return found;
}

function positive(value: string | undefined, otherwise: number, name: string): number {
  if (value === undefined) return otherwise;
  const number = Number(value);
  if (!Number.isInteger(number) || number <= 0)
    throw new Error(`host.json: ${name} is "${value}"; expected a whole number above 0.`);
  return number;
}

function limit(value: string | undefined): number {
  const number = Number(value ?? -1);
  return Number.isFinite(number) && number > 0 ? number : Infinity;
}

const REDELIVERY_MS = 5 * 60_000;

/** How long Azure Storage hides a work item from other hosts than the one that has it. */
function redeliveryMs(value: string | undefined): number {
  if (value === undefined || value === '') return REDELIVERY_MS;
  const ms = parseTimeSpan(value);
  if (ms === undefined) throw new Error(`host.json: workItemQueueVisibilityTimeout is "${value}"; expected hh:mm:ss.`);
  return ms;
}

const DEFAULT_TIMEOUT_MS = 30 * 60_000;

function functionTimeoutMs(value: string | undefined): number | undefined {
  if (value === undefined || value === '') return DEFAULT_TIMEOUT_MS;
  if (value === '-1' || value.startsWith('-')) return undefined;
  const ms = parseTimeSpan(value);
  if (ms === undefined || ms < 1000)
    throw new Error(`host.json: functionTimeout is "${value}"; expected hh:mm:ss of at least one second, or -1.`);
  return ms;
}

function levelFor(levels: readonly [string, string][], category: string): LogLevel {
  const name = category.toLowerCase();
  const [best] = levels
    .filter(([prefix]) => prefix === 'default' || name === prefix || name.startsWith(`${prefix}.`))
    .sort(([one], [other]) => rank(other) - rank(one));
  const level = best?.[1].toLowerCase() as LogLevel | undefined;
  return level !== undefined && logLevels.includes(level) ? level : 'information';
}

function rank(prefix: string): number {
  return prefix === 'default' ? -1 : prefix.length;
}
