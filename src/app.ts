import { defined } from './contract/defined';
import { setTimeout as sleep } from 'node:timers/promises';
import type { BlobServiceClient } from '@azure/storage-blob';
import type { ActivityDeps } from './activities';
import { createCheckOrder } from './activities/check-order';
import { createDeleteJobs } from './activities/delete-jobs';
import { createJobHomes } from './activities/job-homes';
import { createTurns } from './activities/turns';
import { createBackends } from './backends/registry';
import { mayBeSynchronous } from './backends/synchronous';
import { connectBackends } from './connect-backends';
import { connectWebhooks } from './connect-webhooks';
import { hostTime } from './host-time';
import type { HttpDeps } from './http/deps';
import { createBackendMemory } from './ledger/backend-memory';
import { createLinkGenerations } from './ledger/link-generations';
import { createOutbox } from './ledger/outbox';
import { createControl } from './ledger/requests';
import { createPipelineRecords } from './ledger/pipeline-records';
import { createRenderLedger } from './ledger/render-ledger';
import { createShotNotes } from './ledger/shot-notes';
import type { Ffmpeg, FoundFfmpeg } from './media/find-ffmpeg';
import { findFfmpeg } from './media/find-ffmpeg';
import { createFetchPublic } from './net/fetch-public';
import {
  CREATE_TIMEOUT_MS,
  DOWNLOAD_PATIENCE_MS,
  FUNCTION_TIMEOUT_MS,
  MISSING_PATIENCE_MS,
  longestCreateMs,
  SYNCHRONOUS_AT_ONCE,
  synchronousCreateMs,
  timingOf,
} from './renders/timing';
import type { SettingProblem, Settings, SettingsResult } from './settings';
import { SETTINGS } from './settings';
import { blobService } from './storage/blob-service';
import type { BlobStore } from './storage/blob-store';
import { createBlobStore } from './storage/blob-store';

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
  const { storageConnectionString } = settings;
  const servers = connectBackends(settings, problems);
  const service = attempt(
    storageConnectionString === undefined ? SETTINGS.storageAccountUrl.name : SETTINGS.storageConnectionString.name,
    () => serviceOf(settings),
    'expected what the storage account shows as its connection string or blob endpoint',
  );
  if (servers === undefined || service === undefined) return undefined;
  return { servers, service };
}

interface Connections {
  readonly servers: NonNullable<ReturnType<typeof connectBackends>>;
  readonly service: BlobServiceClient;
}

function assemble(settings: Settings, { servers, service }: Connections): Services {
  const records = createBlobStore(service, settings.ledgerContainer);
  const ledger = createRenderLedger(records);
  const pipelineRecords = createPipelineRecords(records);
  const createTimes = {
    renderDeadlineMs: settings.renderDeadlineSeconds * 1_000,
    functionTimeoutMs: FUNCTION_TIMEOUT_MS,
  };
  const backends = createBackends(
    servers({
      ...{ settings, now: hostTime },
      memory: (address) => createBackendMemory(records, address),
      synchronousCreateMs: synchronousCreateMs(createTimes),
    }),
  );
  const locate = once(() => findFfmpeg(settings));
  const wait = (ms: number): Promise<void> => sleep(ms);
  const homeOf = createJobHomes(ledger);
  const checkOrder = createCheckOrder({ backends, records: pipelineRecords, now: hostTime });
  return {
    ...{ backends, homeOf, checkOrder },
    deleteJobs: createDeleteJobs({ backends, ledger, homeOf, checkOrder, sleep: wait }),
    ...defined({ soundThresholds: settings.soundThresholds }),
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
      createTimeoutMs: settings.backends.some(mayBeSynchronous) ? longestCreateMs(createTimes) : CREATE_TIMEOUT_MS,
      renderDeadlineMs: (longestQueueSeconds(settings) + settings.renderDeadlineSeconds) * 1_000,
      functionTimeoutMs: FUNCTION_TIMEOUT_MS,
    }),
    blockingCreates: createTurns(SYNCHRONOUS_AT_ONCE),
    dailyUsd: settings.dailyUsd ?? null,
    maxBodyBytes: settings.maxBodyBytes,
    maxClipBytes: settings.maxClipBytes,
    maxImageBytes: settings.maxImageBytes,
    fetchImage: createFetchPublic({ maxBytes: settings.maxImageBytes }),
    recordStore: records,
    records: pipelineRecords,
    notes: createShotNotes(records),
    control: createControl(records),
    outbox: createOutbox(records),
    ...connectWebhooks(settings),
    linkKeys: settings.linkKeys,
    linkGenerations: createLinkGenerations(records),
    ledger,
    media: createBlobStore(service, settings.mediaContainer),
    findFfmpeg: locate,
    ffmpeg: async () => runnable(await locate()),
    now: hostTime,
    wallNow: Date.now,
    uptimeMs: () => performance.now(),
    sleep: wait,
  };
}

/** The longest that any backend may keep a job waiting. */
const longestQueueSeconds = ({ backends, backendQueueDeadlineSeconds }: Settings): number =>
  Math.max(backendQueueDeadlineSeconds, ...backends.map(({ limits }) => limits?.queueDeadlineSeconds ?? 0));

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
