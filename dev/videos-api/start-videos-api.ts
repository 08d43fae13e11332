import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Clock, runningClock } from '../clock';
import { lockFolder } from '../process';
import type { Dialect } from './dialects/dialect';
import { dialectNamed } from './dialects/dialects';
import { createFaultBook } from './faults/fault-book';
import { openServer } from './http/open-server';
import { createRequestLog } from './http/request-log';
import { memoryJobLog, openJobLog } from './jobs/job-log';
import { createCharacterStore } from './jobs/character-store';
import { createJobStore } from './jobs/job-store';
import type { SimulatorProfile } from './profile';
import { defaultProfile, parseProfilePatch } from './profile';
import { openClipCache } from './render/clip-cache';
import { openClipFiles } from './render/clip-files';
import { createClipShop } from './render/clip-shop';
import { ffmpegVersion } from './draw/ffmpeg';
import { rendererVersion } from './draw/renderer-version';
import { createRenderPool } from './render/render-pool';
import { openServedClips } from './render/served-clips';
import { createAdmission } from './service/admission';
import type { Service } from './service/service';

export interface VideosApiOptions {
  /** 0, the default, takes any free port. */
  readonly port?: number;
  /** Every duration and every time stamp comes from it; the real clock when absent. */
  readonly clock?: Clock;
  readonly ffmpegPath: string;
  /** Keeps jobs and clips here, so that even kill -9 and a restart lose nothing. Absent: gone at stop. */
  readonly stateDir?: string;
  /** Rendered clips are reused from here; a folder under node_modules/.cache when absent. */
  readonly cacheDir?: string;
  /** The server that it speaks like, see dialects/; OpenAI and Azure when absent. */
  readonly dialect?: string | undefined;
  /** A folder of MP4 files that are served in turn instead of what is drawn. */
  readonly clipsDir?: string | undefined;
  /** When absent, the dialect's own. */
  readonly deployments?: readonly string[];
  /** Accepted as `api-key` or bearer token; any non-empty credential when absent. */
  readonly apiKeys?: readonly string[];
  readonly profile?: Partial<SimulatorProfile>;
  /** One line for people: failed renders, stray requests, defects. */
  readonly log?: (message: string) => void;
}

export interface RunningVideosApi {
  /** Without a path: the service is at /openai/v1 and /v1 below it, the controls at /_simulator. */
  readonly baseUrl: string;
  /** Where the service is, for a client: with the path under which the dialect serves. */
  readonly serviceUrl: string;
  stop(): Promise<void>;
}

/** Starts a simulator of the Videos API. Rejects when ffmpeg cannot run, the port is taken or the state folder is in use. */
export async function startVideosApi(options: VideosApiOptions): Promise<RunningVideosApi> {
  const undo: (() => void | Promise<void>)[] = [];
  const stop = async (): Promise<void> => {
    // Taken out one by one, so that a second stop finds nothing left to do.
    for (let last = undo.pop(); last !== undefined; last = undo.pop()) await last();
  };
  try {
    const dialect = dialectNamed(options.dialect);
    const baseUrl = await start(options, { dialect, undo });
    return { baseUrl, serviceUrl: `${baseUrl}${dialect.bases.at(-1)}`, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Puts the parts together; each leaves in `undo` what stops it. */
async function start(
  options: VideosApiOptions,
  { dialect, undo }: { dialect: Dialect; undo: (() => void | Promise<void>)[] },
): Promise<string> {
  const { port = 0, ffmpegPath, deployments = dialect.models, apiKeys } = options;
  const log = options.log ?? ((message: string) => void process.stderr.write(`videos-api: ${message}\n`));
  let profile: SimulatorProfile = {
    ...defaultProfile,
    ...dialect.profile,
    ...parseProfilePatch(options.profile ?? {}),
  };
  const tools = `${rendererVersion()} ${await ffmpegVersion(ffmpegPath)}`;
  const clock = options.clock ?? ownClock(undo);
  const stateDir = options.stateDir ?? temporaryStateDir(undo);
  mkdirSync(stateDir, { recursive: true });
  undo.push(lockFolder(stateDir));
  const jobLog = options.stateDir === undefined ? memoryJobLog() : openJobLog(join(stateDir, 'jobs.jsonl'));
  undo.push(() => jobLog.close());

  const store = createJobStore(jobLog);
  const aheadMs = Math.max(0, ...store.all().map((job) => job.acceptedAtMs)) - clock.now();
  if (aheadMs > 0)
    log(
      `The clock is ${Math.ceil(aheadMs / 1000)} s behind the jobs in ${stateDir}: they stand still until it has caught up.`,
    );
  const files = openClipFiles(stateDir, ffmpegPath);
  const cache = openClipCache(options.cacheDir ?? defaultCacheDir());
  const served = options.clipsDir === undefined ? undefined : openServedClips(options.clipsDir);
  const pool = createRenderPool({ ffmpegPath });
  const clips = createClipShop({ clock, store, pool, cache, files, tools, served, log });
  undo.push(() => clips.close());

  const faults = createFaultBook();
  const admission = createAdmission(clock, { store, profile: () => profile });
  const characters = createCharacterStore(jobLog);
  const service: Service = {
    ...{ clock, deployments, store, characters, admission, clips },
    scripting: faults,
    profile: () => profile,
  };
  const patchProfile = (patch: Partial<SimulatorProfile>): SimulatorProfile => (profile = { ...profile, ...patch });
  const deps = { service, dialect, faults, requests: createRequestLog(), apiKeys, patchProfile, log };
  const server = await openServer(deps, port);
  undo.push(() => server.close());
  clips.resume();
  return server.baseUrl;
}

function ownClock(undo: (() => void)[]): Clock {
  const clock = runningClock();
  undo.push(() => clock.close());
  return clock;
}

function temporaryStateDir(undo: (() => void)[]): string {
  const dir = mkdtempSync(join(tmpdir(), 'videos-api-'));
  undo.push(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
}

/** Beside the packages, so that every checkout has its own and `npm ci` empties it. */
function defaultCacheDir(): string {
  return join(__dirname, '..', '..', 'node_modules', '.cache', 'shotloop', 'clips');
}
