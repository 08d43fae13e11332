import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { findFfmpeg } from '../src/media/find-ffmpeg';
import type { Ffmpeg } from '../src/media/find-ffmpeg';
import { PROFILES } from '../src/backends/profiles';
import { SETTINGS } from '../src/settings';
import { startAzurite } from './azurite';
import type { Clock } from './clock';
import { type HostLogEntry, startHost } from './host';
import { dialectSettings } from './dialect-settings';
import { lockFolder } from './process';
import { startVideosApi } from './videos-api';

export interface StackOptions {
  /** Folder of the built app. */
  readonly appDir: string;
  readonly port: number;
  readonly clock: Clock;
  /** Where everything is kept; absent: in memory, gone at the end. */
  readonly stateDir?: string | undefined;
  /** Base URL of a Videos API to use instead of the simulator. */
  readonly videosApiUrl?: string | undefined;
  /** The server that the simulator speaks like; see dev/videos-api. */
  readonly dialect?: string | undefined;
  /** A folder of MP4 files that the simulator serves instead of what it draws. */
  readonly clipsDir?: string | undefined;
  /** Storage to use instead of a private Azurite. */
  readonly storageConnectionString?: string | undefined;
  /** App settings on top of the ones that tie the parts together. */
  readonly settings?: Readonly<Record<string, string>>;
  readonly redeliveryMs?: number | undefined;
  /** Ask callers for keys, as Azure does: those in the state directory (`giveKeys`), or new ones. */
  readonly auth?: boolean;
  /** Where the app runs; `inline` when absent. */
  readonly worker?: 'inline' | 'process';
  readonly log?: (entry: HostLogEntry) => void;
}

export interface RunningStack {
  readonly baseUrl: string;
  readonly videosApiUrl: string;
  readonly storageConnectionString: string;
  readonly ffmpeg: Ffmpeg;
  stop(): Promise<void>;
}

/** Everything Azure would give, on this machine: blob storage, a video backend, and the host that runs the built app. */
export async function startStack(options: StackOptions): Promise<RunningStack> {
  const { appDir, clock, stateDir, settings = {} } = options;
  const stops: (() => Promise<void>)[] = [];
  const stop = async (): Promise<void> => {
    // In the reverse order, so that nothing loses what it still needs to finish.
    for (const each of stops.splice(0).reverse()) await each();
  };
  try {
    // Before anything looks into it.
    if (stateDir !== undefined) {
      const release = lockFolder(stateDir);
      stops.push(() => Promise.resolve(release()));
    }
    const apiKey = randomBytes(16).toString('hex');
    // Azurite takes longest, so it is begun first.
    const [storage, { ffmpeg, videosApiUrl }] = await settled([
      options.storageConnectionString ?? startOwnAzurite(),
      startBackend(),
    ]);
    const host = await startHost({
      appDir,
      port: options.port,
      clock,
      settings: {
        ...(options.videosApiUrl === undefined
          ? simulatorSettings({ baseUrl: videosApiUrl, apiKey, clock, dialect: options.dialect })
          : { AZURE_OPENAI_ENDPOINT: videosApiUrl }),
        SHOTLOOP_STORAGE_CONNECTION_STRING: storage,
        FFMPEG_PATH: ffmpeg.path,
        // Receivers that are tried out run on this machine, as all else here does.
        [SETTINGS.webhookHosts.name]: 'localhost,127.0.0.1',
        ...settings,
      },
      ...(stateDir === undefined ? {} : { stateDir: join(stateDir, 'host') }),
      ...(options.redeliveryMs === undefined ? {} : { redeliveryMs: options.redeliveryMs }),
      ...(options.auth === undefined ? {} : { auth: options.auth }),
      ...(options.worker === undefined ? {} : { worker: options.worker }),
      ...(options.log === undefined ? {} : { log: options.log }),
    });
    stops.push(() => host.stop());
    return { baseUrl: host.baseUrl, videosApiUrl, storageConnectionString: storage, ffmpeg, stop };

    async function startOwnAzurite(): Promise<string> {
      const azurite = await startAzurite(stateDir === undefined ? {} : { dataDir: join(stateDir, 'azurite') });
      stops.push(() => azurite.stop());
      return azurite.connectionString;
    }
    async function startBackend(): Promise<{ ffmpeg: Ffmpeg; videosApiUrl: string }> {
      const ffmpeg = await requireFfmpeg();
      return { ffmpeg, videosApiUrl: options.videosApiUrl ?? (await startOwnSimulator(ffmpeg)) };
    }
    async function startOwnSimulator(ffmpeg: Ffmpeg): Promise<string> {
      const simulator = await startVideosApi({
        clock,
        ffmpegPath: ffmpeg.path,
        apiKeys: [apiKey],
        dialect: options.dialect,
        clipsDir: options.clipsDir,
        ...(stateDir === undefined ? {} : { stateDir: join(stateDir, 'videos-api') }),
      });
      stops.push(() => simulator.stop());
      return simulator.serviceUrl;
    }
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Both, or the first failure once neither is under way any more: what has started by then can be stopped. */
async function settled<A, B>(pair: readonly [A | Promise<A>, B | Promise<B>]): Promise<[A, B]> {
  await Promise.allSettled(pair);
  return Promise.all(pair);
}

/** Real seconds that a render of the largest clip may take on a slow machine: ffmpeg does not run faster with the clock. */
const LONGEST_REAL_SECONDS = 900;

/**
 * What can be vouched for of our own simulator: without a dialect, its list names a job as soon as it is accepted. Where time
 * is scaled, deadlines leave real ffmpeg its real time.
 */
function simulatorSettings({
  baseUrl,
  apiKey,
  clock,
  dialect,
}: {
  baseUrl: string;
  apiKey: string;
  clock: Clock;
  dialect: string | undefined;
}): Record<string, string> {
  const scale = clock.toRealMs(1);
  const isBlocking = dialect !== undefined && PROFILES[dialect]?.dialect.synchronous === true;
  const atLeast = (seconds: number): string => String(Math.ceil(Math.max(seconds, LONGEST_REAL_SECONDS / scale)));
  return {
    ...(dialect === undefined ? openaiSettings(baseUrl, apiKey) : dialectSettings(dialect, { baseUrl, apiKey })),
    ...(clock.kind === 'scaled'
      ? {
          // Where a create waits for the clip, the host bounds it in real time already.
          ...(isBlocking ? {} : { [SETTINGS.renderDeadlineSeconds.name]: atLeast(600) }),
          [SETTINGS.queueDeadlineSeconds.name]: atLeast(21_600),
          [SETTINGS.slotLeaseSeconds.name]: atLeast(900),
        }
      : {}),
  };
}

function openaiSettings(baseUrl: string, apiKey: string): Record<string, string> {
  return {
    AZURE_OPENAI_ENDPOINT: baseUrl,
    VIDEO_API_AUTH: 'api-key',
    VIDEO_API_KEY: apiKey,
    VIDEO_API_LIST_COMPLETE_AFTER_SECONDS: '10',
  };
}

async function requireFfmpeg(): Promise<Ffmpeg> {
  const { FFMPEG_PATH: ffmpegPath, FFMPEG_BIN: ffmpegBin, PATH: searchPath } = process.env;
  const found = await findFfmpeg({ ffmpegPath, ffmpegBin, searchPath });
  if (found.outcome === 'missing') throw new Error(found.message);
  return found.ffmpeg;
}
