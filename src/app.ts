import { setTimeout as sleep } from 'node:timers/promises';
import type { BlobServiceClient } from '@azure/storage-blob';
import type { ActivityDeps } from './activities';
import { hostTime } from './host-time';
import type { HttpDeps } from './http/deps';
import { createBackendMemory } from './ledger/backend-memory';
import { createControl } from './ledger/requests';
import { createPipelineRecords } from './ledger/pipeline-records';
import { createRenderLedger } from './ledger/render-ledger';
import { createShotNotes } from './ledger/shot-notes';
import type { Ffmpeg, FoundFfmpeg } from './media/find-ffmpeg';
import { findFfmpeg } from './media/find-ffmpeg';
import {
  CREATE_TIMEOUT_MS,
  DOWNLOAD_PATIENCE_MS,
  FUNCTION_TIMEOUT_MS,
  MISSING_PATIENCE_MS,
  timingOf,
} from './renders/timing';
import type { SettingProblem, Settings, SettingsResult } from './settings';
import { SETTINGS } from './settings';
import { blobService } from './storage/blob-service';
import type { BlobStore } from './storage/blob-store';
import { createBlobStore } from './storage/blob-store';
import { endpointName, videosBaseUrl } from './video-api/base-url';
import type { Credential } from './video-api/credential';
import { apiKeyCredential, bearerCredential, entraCredential, noCredential } from './video-api/credential';
import { createVideoApi } from './video-api/video-api';

export type Services = HttpDeps &
  Omit<ActivityDeps, 'log' | 'orchestrations' | 'time'> & {
    readonly recordStore: BlobStore;
    readonly findFfmpeg: () => Promise<FoundFfmpeg>;
    readonly now: () => number;
  };

export type ServicesResult = { ok: true; services: Services } | { ok: false; problems: SettingProblem[] };

/** Settings into the parts everything is made of. Nothing connects, asks for a token or starts a program yet. */
export function createServices(read: SettingsResult): ServicesResult {
  // Some settings can only be judged by the part that takes them; all of those that cannot be used are named at once.
  const problems: SettingProblem[] = read.ok ? [] : [...read.problems];
  const connections = connect(read.ok ? read.settings : read.usable, problems);
  if (!read.ok || connections === undefined) return { ok: false, problems };
  return { ok: true, services: assemble(read.settings, connections) };
}

/** Makes what it has the settings for, and adds those to the problems that their parts do not take. */
function connect(settings: Partial<Settings>, problems: SettingProblem[]): Connections | undefined {
  const attempt = <T>(name: string, make: () => T | undefined, expected?: string): T | undefined => {
    try {
      return make();
    } catch (error) {
      problems.push({ name, expected: expected ?? (error instanceof Error ? error.message : String(error)) });
      return undefined;
    }
  };
  const { endpoint, storageConnectionString } = settings;
  const baseUrl = attempt(SETTINGS.endpoint.name, () => (endpoint === undefined ? undefined : videosBaseUrl(endpoint)));
  const credential = attempt(
    SETTINGS.apiKey.name,
    () => credentialOf(settings),
    'expected a key or token that fits into a header',
  );
  const service = attempt(
    storageConnectionString === undefined ? SETTINGS.storageAccountUrl.name : SETTINGS.storageConnectionString.name,
    () => serviceOf(settings),
    'expected what the storage account shows as its connection string or blob endpoint',
  );
  if (baseUrl === undefined || credential === undefined || service === undefined) return undefined;
  return { baseUrl, credential, service };
}

interface Connections {
  readonly baseUrl: string;
  readonly credential: Credential;
  readonly service: BlobServiceClient;
}

function assemble(settings: Settings, { baseUrl, credential, service }: Connections): Services {
  const records = createBlobStore(service, settings.ledgerContainer);
  const locate = once(() => findFfmpeg(settings));
  return {
    backend: {
      name: 'default',
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
    },
    timing: {
      pollIntervalSeconds: settings.pollIntervalSeconds,
      renderDeadlineSeconds: settings.renderDeadlineSeconds,
      queueDeadlineSeconds: settings.queueDeadlineSeconds,
      decisionDeadlineSeconds: settings.decisionDeadlineSeconds,
      slotLeaseSeconds: settings.slotLeaseSeconds,
      patience: {
        queuedSeconds: settings.backendQueueDeadlineSeconds,
        missingSeconds: MISSING_PATIENCE_MS / 1_000,
        downloadSeconds: DOWNLOAD_PATIENCE_MS / 1_000,
      },
    },
    renderTiming: timingOf({
      createTimeoutMs: CREATE_TIMEOUT_MS,
      renderDeadlineMs: (settings.backendQueueDeadlineSeconds + settings.renderDeadlineSeconds) * 1_000,
      functionTimeoutMs: FUNCTION_TIMEOUT_MS,
    }),
    dailyUsd: settings.dailyUsd ?? null,
    maxBodyBytes: settings.maxBodyBytes,
    maxClipBytes: settings.maxClipBytes,
    videoApi: createVideoApi({
      baseUrl,
      credential,
      userAgent: 'shotloop',
      now: hostTime,
      memory: createBackendMemory(records, endpointName(baseUrl)),
      ...(settings.apiVersion === undefined ? {} : { apiVersion: settings.apiVersion }),
    }),
    recordStore: records,
    records: createPipelineRecords(records),
    notes: createShotNotes(records),
    control: createControl(records),
    ledger: createRenderLedger(records),
    media: createBlobStore(service, settings.mediaContainer),
    findFfmpeg: locate,
    ffmpeg: async () => runnable(await locate()),
    now: hostTime,
    uptimeMs: () => performance.now(),
    sleep: (ms) => sleep(ms),
  };
}

/** Undefined where a setting it needs is missing; that has been named. */
function credentialOf({ auth, apiKey, scope, clientId }: Partial<Settings>): Credential | undefined {
  switch (auth) {
    case 'entra':
      return scope === undefined
        ? undefined
        : entraCredential({ scope, ...(clientId === undefined ? {} : { managedIdentityClientId: clientId }) });
    case 'api-key':
      return apiKey === undefined ? undefined : apiKeyCredential(apiKey);
    case 'bearer':
      return apiKey === undefined ? undefined : bearerCredential(apiKey);
    case 'none':
      return noCredential();
    default:
      return undefined;
  }
}

function serviceOf({
  storageConnectionString,
  storageAccountUrl,
  clientId,
}: Partial<Settings>): BlobServiceClient | undefined {
  if (storageConnectionString === undefined && storageAccountUrl === undefined) return undefined;
  return blobService({ storageConnectionString, storageAccountUrl, clientId });
}

function runnable(found: FoundFfmpeg): Ffmpeg {
  if (found.outcome === 'found') return found.ffmpeg;
  throw new Error(found.message);
}

/** Looks for ffmpeg once; a search that found none is made again, because somebody may have installed it since. */
function once(find: () => Promise<FoundFfmpeg>): () => Promise<FoundFfmpeg> {
  let known: Promise<FoundFfmpeg> | undefined;
  return async () => {
    known ??= find();
    const found = await known;
    if (found.outcome === 'missing') known = undefined;
    return found;
  };
}
