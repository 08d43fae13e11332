import type { Configuration } from './configuration';

/** What becomes of the options in host.json that this host does not follow. */
export interface OptionReport {
  /** With an effect in Azure that is missing here, in words. */
  readonly unsupported: readonly string[];
  /** Of no meaning on one machine: their names. */
  readonly withoutEffect: readonly string[];
  /** Names that mean nothing in Azure either, as far as is known: a slip of the pen, mostly. */
  readonly unknown: readonly string[];
}

const DURABLE = 'extensions:durabletask';
const STORAGE = `${DURABLE}:storageprovider`;

/** Options that are followed. A path stands for all below it. */
const HONOURED = [
  '$schema',
  'version',
  'functions',
  'functiontimeout',
  'logging:loglevel',
  ...['routeprefix', 'maxoutstandingrequests', 'maxconcurrentrequests', 'customheaders'].map(
    (name) => `extensions:http:${name}`,
  ),
  ...[
    'hubname',
    'defaultversion',
    'versionmatchstrategy',
    'versionfailurestrategy',
    'maxconcurrentactivityfunctions',
    'maxconcurrentorchestratorfunctions',
    'maxconcurrententityfunctions',
    'maxentityoperationbatchsize',
    'maxorchestrationactions',
    'storeinputsinorchestrationhistory',
    'overridableexistinginstancestates',
    'localrpcendpointenabled',
    'useapplease',
    'extendedsessionsenabled',
    'httpsettings:defaultasyncrequestsleeptimemilliseconds',
    'httpsettings:useforwardedhost',
    'storageprovider:type',
    'storageprovider:connectionname',
    'storageprovider:connectionstringname',
    'storageprovider:workitemqueuevisibilitytimeout',
  ].map((name) => `${DURABLE}:${name}`),
];

/** Options about what is not there on one machine: telemetry, queues, partitions, leases, scale. */
const WITHOUT_EFFECT = [
  'extensionbundle',
  'aggregator',
  'concurrency',
  'healthmonitor',
  'logging:applicationinsights',
  'logging:console',
  'logging:fileloggingmode',
  'manageddependency',
  'sendcanceledinvocationstoworker',
  'singleton',
  'telemetrymode',
  'tracing',
  'watchdirectories',
  'watchfiles',
  'extensions:http:dynamicthrottlesenabled',
  'extensions:http:hsts',
  ...[
    'extendedsessionidletimeoutinseconds',
    'entitymessagereorderwindowinminutes',
    'grpchttpclienttimeout',
    'maxgrpcmessagesizeinbytes',
    'rollbackentityoperationsonexceptions',
    'tracing',
    'usegracefulshutdown',
  ].map((name) => `${DURABLE}:${name}`),
  ...[
    'controlqueuebatchsize',
    'controlqueuebufferthreshold',
    'controlqueuevisibilitytimeout',
    'fetchlargemessagesautomatically',
    'maxqueuepollinginterval',
    'partitioncount',
    'trackingstoreconnectionname',
    'trackingstorenameprefix',
    'uselegacypartitionmanagement',
    'usetablepartitionmanagement',
  ].map((name) => `${STORAGE}:${name}`),
];

/** Options that an app may count on. */
const UNSUPPORTED: Readonly<Record<string, string>> = {
  customhandler: 'only apps for Node run here',
  retry: 'a failure is final here',
  [`${DURABLE}:notifications`]: 'lifecycle events are not published to Event Grid',
  [`${DURABLE}:throwstatusexceptionsonraiseevent`]:
    'an event for an instance that has ended is always answered with 410',
  'extensions:http:enablechunkedrequestbinding': 'a chunked body reaches a function only with HTTP streaming',
  'extensions:queues': 'queue triggers are not supported',
  'extensions:blobs': 'blob triggers are not supported',
  'extensions:servicebus': 'Service Bus triggers are not supported',
  'extensions:eventhubs': 'Event Hubs triggers are not supported',
  'extensions:cosmosdb': 'Cosmos DB triggers are not supported',
};

/** Sorts every option of host.json that is not followed: none is passed over in silence. */
export function optionReport(configuration: Configuration): OptionReport {
  const left = configuration.paths().filter((path) => topOf(path, HONOURED) === undefined);
  const unsupported = new Set<string>();
  const withoutEffect = new Set<string>();
  const unknown = new Set<string>();
  for (const path of left) {
    const lacking = topOf(path, Object.keys(UNSUPPORTED));
    const idle = topOf(path, WITHOUT_EFFECT);
    if (lacking !== undefined) {
      unsupported.add(`${spelledUpTo(configuration, path, lacking)}: ${UNSUPPORTED[lacking] ?? ''}`);
    } else if (idle !== undefined) withoutEffect.add(spelledUpTo(configuration, path, idle));
    else unknown.add(configuration.spelling(path));
  }
  const provider = configuration.get(`${STORAGE}:type`);
  if (provider !== undefined && provider.toLowerCase() !== 'azurestorage') {
    unsupported.add(`${configuration.spelling(`${STORAGE}:type`)} ${provider}: this host behaves as AzureStorage does`);
  }
  return { unsupported: [...unsupported], withoutEffect: [...withoutEffect], unknown: [...unknown] };
}

function topOf(path: string, tops: readonly string[]): string | undefined {
  return tops.find((top) => path === top || path.startsWith(`${top}:`));
}

function spelledUpTo(configuration: Configuration, path: string, top: string): string {
  return configuration.spelling(path).slice(0, top.length);
}
