import { cp, mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { RunningAzurite } from '../../../dev/azurite';
import { startAzurite } from '../../../dev/azurite';
import type { SimulatorProfile } from '../../../dev/videos-api';
import { LIGHT_CLIPS } from '../light-clips';
import { findFfmpeg } from '../../../src/media/find-ffmpeg';
import type { Receiver } from '../webhooks/receiver';
import { SECRETS, startReceiver } from '../webhooks/receiver';
import { type ChaosProcess, startChaosProcess, whenReady } from './process';
import { createPointNames } from './points';
import type { ChaosProxy } from './proxy';
import { startChaosProxy } from './proxy';
import type { SimulatorControl } from '../stack/simulator-control';
import { simulatorControl } from '../stack/simulator-control';

/** What all pipelines of a test file share: the storage, and a copy of the built app that no build pulls away. */
export interface ChaosRig {
  readonly dir: string;
  readonly azurite: RunningAzurite;
  readonly appDir: string;
  readonly ffmpegPath: string;
  /** Everything that runs; whatever is left of it is killed in the end. */
  readonly processes: Set<ChaosProcess>;
  close(): Promise<void>;
}

/** One world: a simulator, a ledger, a proxy and a state folder of its own, and whatever hosts run on them. */
export interface ChaosWorld {
  readonly proxy: ChaosProxy;
  readonly simulator: SimulatorControl;
  readonly containers: { readonly ledger: string; readonly media: string };
  readonly storage: string;
  /** Who is told of its pipelines; absent: nobody. */
  readonly receiver?: Receiver;
  startHost(): ChaosProcess;
  close(): Promise<void>;
}

export interface WorldOptions {
  readonly appDir?: string;
  readonly profile?: Partial<SimulatorProfile>;
  readonly settings?: Readonly<Record<string, string>>;
  /** Runs the app in a process of its own, in which a function may take so long, in real time. */
  readonly worker?: { readonly functionTimeoutMs: number };
  /** Somebody is told of its pipelines, by way of the proxy. */
  readonly receiver?: true;
}

/** A minute takes 0.9 s; what ffmpeg does takes as long as ever, which the deadlines below allow for. */
export const TIME_SCALE = 0.015;
const API_KEY = 'chaos';
const root = resolve(__dirname, '../../..');

export const PROMPTS = {
  baseline: 'A tiny paper boat glides across a blue tabletop under soft studio light.',
  motion: 'The same boat drifts faster; the camera stays where it is.',
  audio: 'The same boat and picture, with quiet water sounds.',
} as const;

export const BRIEF = {
  name: 'paper boat',
  prompt: PROMPTS.baseline,
  anchors: ['paper boat', 'blue tabletop'],
  size: '720x1280',
  seconds: 4,
  followUps: [
    { name: 'motion', changes: 'motion', prompt: PROMPTS.motion },
    { name: 'audio', changes: 'audio', prompt: PROMPTS.audio },
  ],
};

export async function openChaosRig(): Promise<ChaosRig> {
  const dir = await mkdtemp(join(tmpdir(), 'shotloop-chaos-'));
  const found = await findFfmpeg({ searchPath: process.env['PATH'] });
  if (found.outcome === 'missing') throw new Error(found.message);
  const azurite = await startAzurite({ dataDir: join(dir, 'azurite') });
  const processes = new Set<ChaosProcess>();
  return {
    dir,
    azurite,
    processes,
    ffmpegPath: found.ffmpeg.path,
    appDir: await copyApp(join(dir, 'app')),
    async close() {
      await Promise.all([...processes].map((each) => each.kill()));
      await azurite.stop();
      await rm(dir, { recursive: true, force: true });
    },
  };
}

/** The built app as it is deployed, in a folder of its own. */
export async function copyApp(appDir: string): Promise<string> {
  for (const part of ['dist', 'package.json', 'host.json']) {
    await cp(join(root, part), join(appDir, part), { recursive: true });
  }
  await symlink(join(root, 'node_modules'), join(appDir, 'node_modules'), 'dir');
  return appDir;
}

let worlds = 0;

export async function openChaosWorld(rig: ChaosRig, options: WorldOptions = {}): Promise<ChaosWorld> {
  const number = ++worlds;
  const dir = join(rig.dir, `world-${number}`);
  const originMs = Date.now();
  const time = ['--time-scale', String(TIME_SCALE), '--origin-ms', String(originMs)];
  const mine = new Set<ChaosProcess>();
  const run = (script: string, args: readonly string[], env: Readonly<Record<string, string>>): ChaosProcess => {
    const started = startChaosProcess(script, args, env);
    for (const running of [rig.processes, mine]) running.add(started);
    void started.exited.then(() => [rig.processes, mine].forEach((running) => running.delete(started)));
    return started;
  };
  const profile = JSON.stringify({ clips: LIGHT_CLIPS, ...options.profile });
  const simulatorArgs = ['--json', ...time, '--state-dir', join(dir, 'videos-api'), '--api-key', API_KEY];
  const simulatorProcess = run('dev/videos-api/main.ts', [...simulatorArgs, '--profile', profile], {});
  const videosUrl = await whenReady(simulatorProcess);
  const receiver = options.receiver === undefined ? undefined : await startReceiver();
  const proxy = await startChaosProxy({
    hooksUrl: receiver?.url,
    blobUrl: rig.azurite.blobEndpoint,
    videosUrl,
    names: createPointNames(PROMPTS),
  });
  const containers = { ledger: `ledger-${number}`, media: `media-${number}` };
  const settings = {
    VIDEO_API_AUTH: 'api-key',
    VIDEO_API_KEY: API_KEY,
    VIDEO_API_LIST_COMPLETE_AFTER_SECONDS: '10',
    VIDEO_API_CHARGED_AT: options.profile?.chargeAt ?? 'completion',
    SHOTLOOP_RENDER_DEADLINE_SECONDS: '36000',
    SHOTLOOP_SLOT_LEASE_SECONDS: '36000',
    SHOTLOOP_LEDGER_CONTAINER: containers.ledger,
    SHOTLOOP_MEDIA_CONTAINER: containers.media,
    FFMPEG_PATH: rig.ffmpegPath,
    ...(receiver === undefined
      ? {}
      : { SHOTLOOP_WEBHOOK_URL: `${proxy.baseUrl}/hooks`, SHOTLOOP_WEBHOOK_SECRETS: SECRETS.present }),
    ...options.settings,
  };
  const hostArgs = [
    ...['--json', '--port', '0', '--redelivery-ms', '5000', '--app', options.appDir ?? rig.appDir],
    ...['--state-dir', join(dir, 'state'), ...time],
    ...['--videos-api', `${proxy.baseUrl}/openai/v1`],
    ...[
      '--storage',
      rig.azurite.connectionString.replace(rig.azurite.blobEndpoint, `${proxy.baseUrl}/devstoreaccount1`),
    ],
    ...(options.worker === undefined ? [] : ['--worker', 'process']),
    ...Object.entries(settings).flatMap(([name, value]) => ['--setting', `${name}=${value}`]),
  ];
  const functionTimeout = options.worker === undefined ? '-1' : timeSpan(options.worker.functionTimeoutMs);
  return {
    proxy,
    simulator: simulatorControl(videosUrl),
    containers,
    storage: rig.azurite.connectionString,
    ...(receiver === undefined ? {} : { receiver }),
    // Killed hosts leave their temporary files behind.
    startHost: () =>
      run('dev/dev.ts', hostArgs, {
        TMPDIR: dir,
        TMP: dir,
        TEMP: dir,
        AzureFunctionsJobHost__functionTimeout: functionTimeout,
      }),
    async close() {
      // Its hosts first: one that outlived its world would go on asking, and slow every later one.
      await Promise.all([...mine].map((each) => each.kill()));
      await proxy.close();
      await receiver?.close();
      await rm(dir, { recursive: true, force: true, maxRetries: 3 });
    },
  };
}

/** As host.json has it. */
const timeSpan = (ms: number): string => new Date(ms).toISOString().slice(11, 19);
