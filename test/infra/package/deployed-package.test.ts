import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join, relative, resolve } from 'node:path';
import { BUNDLE } from '../../../dev/build/bundle';
import { giveKeys } from '../../../dev/host';
import { type RunningVideosApi, startVideosApi } from '../../../dev/videos-api';
import { assemblePackage, type PackageSize } from '../../../infra/hooks/assemble-package';
import type { Arm } from '../../../infra/hooks/arm';
import { asArray, asObject, parseObject } from '../../../infra/hooks/json';
import { linuxProgramProblem } from '../../../infra/hooks/linux-program';
import { listFunctions } from '../../../infra/hooks/list-functions';
import { runProgram } from '../../../infra/hooks/run-program';
import { smokeTest } from '../../../infra/hooks/smoke-test';
import { type Client, createClient } from '../../../src/client/client';
import { findFfmpeg } from '../../../src/media/find-ffmpeg';
import { type RunningChild, startChild } from './child';
import { leaveOutIgnored } from './leave-out-ignored';
import { type IdentityEndpoint, startIdentityEndpoint, unsignedToken } from './identity-endpoint';
import { selfSignedCertificate } from './self-signed-certificate';

const root = resolve(__dirname, '..', '..', '..');
const keys = { master: 'the-master-key-of-this-test', host: 'the-host-key-of-this-test' };
const clientId = '00000000-0000-0000-0000-0000000000c1';
const said: string[] = [];
let folder: string;
let target: string;
let size: PackageSize;
/** What .funcignore kept from being shipped. */
let leftOut: string[];
/** What stands in for the shipped program on a system that cannot run it. */
let standIn: Record<string, string> = {};

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'shotloop-package-'));
  target = join(folder, 'package');
  const local = await localFfmpeg();
  const isOwnSystem = process.platform === 'linux' && process.arch === 'x64';
  if (!isOwnSystem) standIn = { FFMPEG_PATH: local };
  size = await assemblePackage({
    root,
    target,
    backend: 'azureStorage',
    ffmpegOverride: process.env['SHOTLOOP_FFMPEG'] ?? (await linuxFfmpeg()),
    run: runProgram,
    say: (line) => said.push(line),
  });
  leftOut = await leaveOutIgnored(target);
  process.stderr.write(
    `${said.join('\n')}${isOwnSystem ? '' : `\nffmpeg: FFMPEG_PATH=${local} stands in to run it here.`}\n`,
  );
});

afterAll(() => rm(folder, { recursive: true, force: true }));

describe('what is shipped', () => {
  it('holds the app, its production dependencies, ffmpeg and nothing that develops or tests it', async () => {
    const top = (await readdir(target)).sort();
    expect(top).toEqual(['LICENSE', 'NOTICE.txt', 'dist', 'host.json', 'node_modules', 'package.json']);
    const packages = await readdir(join(target, 'node_modules'));
    const locked = asObject((await readJson(join(root, 'package-lock.json')))['packages']);
    // Not one that a package of production brings along as well, such as axios.
    const development = Object.keys(asObject((await readJson(join(root, 'package.json')))['devDependencies'])).filter(
      (name) => !name.includes('/') && asObject(locked[`node_modules/${name}`])['dev'] === true,
    );
    expect(development.length).toBeGreaterThan(20);
    expect(development.filter((name) => packages.includes(name))).toEqual([]);
    const names = await allFiles(target);
    expect(
      names.filter((name) => /\.(ts|map|tsbuildinfo)$|\.test\.|local\.settings|\.env$|tsconfig/.test(name)),
    ).toEqual([]);
  });

  it('loses nothing but .funcignore itself to .funcignore: what is tested below is what is in the zip of azd', () => {
    expect(leftOut).toEqual(['.funcignore']);
  });

  it('is small: ffmpeg is most of it', async () => {
    const ffmpeg = await stat(join(target, 'node_modules', 'ffmpeg-static', 'ffmpeg'));
    const restMiB = (size.bytes - ffmpeg.size) / 1024 / 1024;
    process.stderr.write(
      `package: ${size.files} files, ${(size.bytes / 1024 / 1024).toFixed(1)} MiB, of which ffmpeg ${(ffmpeg.size / 1024 / 1024).toFixed(1)} MiB\n`,
    );
    expect(restMiB).toBeLessThan(60);
    expect(size.files).toBeLessThan(6000);
  });

  it('holds no secret of this machine and no well-known form of one', async () => {
    const ours = (await allFiles(target)).filter((name) => !name.startsWith('node_modules') && !name.endsWith('.png'));
    const texts = await Promise.all(ours.map((name) => readFile(join(target, name), 'utf8')));
    const secret =
      /AccountKey=[A-Za-z0-9+/]{20}|SharedAccessSignature=|-----BEGIN [A-Z ]*PRIVATE KEY|[?&]sig=[A-Za-z0-9%]{20}/;
    // In the bundle is also what packages hold, such as the key of every storage emulator; our modules lie beside it.
    expect(ours.filter((name, index) => name !== BUNDLE && secret.test(texts[index] ?? ''))).toEqual([]);
    expect(ours.filter((_, index) => texts[index]?.includes(root))).toEqual([]);
  });

  it('registers every function of the app when it is loaded as the platform does', async () => {
    const functions = await listFunctions({ folder: target, root, run: runProgram });
    expect(functions).toEqual(expect.arrayContaining(['health', 'pipeline', 'startPipeline', 'submitRender']));
  });
});

describe('the package on a host, with an identity and no key', () => {
  let identity: IdentityEndpoint;
  let azurite: RunningChild;
  let simulator: RunningVideosApi;
  let host: RunningChild;
  let baseUrl: string;

  beforeAll(async () => {
    const { key, certificate } = selfSignedCertificate();
    const [keyFile, certificateFile] = [join(folder, 'key.pem'), join(folder, 'certificate.pem')];
    await writeFile(keyFile, key);
    await writeFile(certificateFile, certificate);
    const videoToken = unsignedToken('https://ai.azure.com');
    identity = await startIdentityEndpoint(clientId, (resource) =>
      resource.startsWith('https://ai.azure.com') ? videoToken : unsignedToken('https://storage.azure.com'),
    );
    azurite = await startChild({
      args: [
        createRequire(__filename).resolve('azurite/dist/src/blob/main.js'),
        ...azuriteOptions(keyFile, certificateFile),
      ],
      cwd: folder,
      env: process.env,
      isReady: (line) => /https:\/\/127\.0\.0\.1:\d+/.test(line),
    });
    simulator = await startVideosApi({
      ffmpegPath: await localFfmpeg(),
      apiKeys: [videoToken],
      // In real time, so that no deadline comes near on a busy machine, but with renders that take a moment only.
      profile: { queuedMs: [100, 200], durationMs: [500, 1000], createsPerMinute: null },
    });
    const blobPort = /https:\/\/127\.0\.0\.1:(\d+)/.exec(azurite.readyLine)?.[1];
    // As after a download that loses it: the app must make a runnable copy of its own.
    await chmod(join(target, 'node_modules', 'ffmpeg-static', 'ffmpeg'), 0o644);
    const stateDir = await stateWithKeys();
    host = await startChild({
      args: ['--import', 'tsx', join(root, 'dev', 'host', 'main.ts'), ...hostOptions(stateDir)],
      cwd: root,
      env: {
        PATH: '',
        HOME: folder,
        TMPDIR: folder,
        NODE_EXTRA_CA_CERTS: certificateFile,
        AZURE_CLIENT_ID: clientId,
        SHOTLOOP_STORAGE_ACCOUNT_URL: `https://127.0.0.1:${blobPort}/devstoreaccount1`,
        AZURE_OPENAI_ENDPOINT: `${simulator.baseUrl}/openai/v1`,
        VIDEO_API_AUTH: 'entra',
        TASKHUB_NAME: 'shotlooptest',
        SHOTLOOP_POLL_INTERVAL_SECONDS: '1',
        VIDEO_API_CREATES_PER_MINUTE: '60',
        ...identity.settings,
        ...standIn,
      },
      isReady: (line) => line.includes('"event":"ready"'),
    });
    baseUrl = String(parseObject(host.readyLine, 'The ready line')['baseUrl']);
  });

  afterAll(async () => {
    await host?.stop();
    await simulator?.stop();
    await azurite?.stop();
    await identity?.stop();
  });

  const client = (): Client => createClient({ baseUrl, key: keys.host });

  it('refuses a caller without a key', async () => {
    const stranger = createClient({ baseUrl });
    const id = '20260101t000000-0000000000';
    for (const call of [stranger.health(), stranger.list(), stranger.media(id, '01-baseline.mp4')])
      await expect(call).rejects.toMatchObject({ status: 401 });
  });

  it('passes the smoke test that follows a deployment', async () => {
    const lines: string[] = [];
    await smokeTest({
      arm: armOf(baseUrl),
      fetch,
      say: (line) => lines.push(line),
      appId: '/subscriptions/s/resourceGroups/r/providers/Microsoft.Web/sites/app',
      appUri: baseUrl,
      expectedFunctions: await listFunctions({ folder: target, root, run: runProgram }),
      brief: await readJson(join(root, 'infra', 'hooks', 'smoke-brief.json')),
      connected: true,
      maySleep: false,
      entra: false,
      nowMs: Date.now,
      sleep: () => Promise.reject(new Error(`The smoke test is not satisfied: ${lines.join(' ')}`)),
    });
    expect(lines.at(-1)).toContain('a dry run was planned');
  });

  it('finds its own ffmpeg, although the execute bit was lost on the way', async () => {
    const { health } = await client().health();
    const source = 'FFMPEG_PATH' in standIn ? 'FFMPEG_PATH' : 'ffmpeg-static';
    expect(health).toMatchObject({ status: 'healthy', checks: { ffmpeg: { ok: true, source } } });
  });

  it('runs the loop, signing in to storage and to the video server as the identity and never with a key', async () => {
    const brief = await readFile(join(root, 'samples', 'paper-boat.json'), 'utf8');
    const { id } = await client().start(brief);
    const { state, shots } = await client().untilEnded(id);
    const endings = shots.map(({ outcome, problem }) => [outcome, problem]);
    expect({ state, endings }).toEqual({
      state: 'completed',
      endings: endings.map(() => [expect.any(String) as unknown, null]),
    });
    const { lineage } = await client().manifest(id);
    expect(lineage.map(({ output }) => output)).toEqual([
      '01-baseline.mp4',
      '02-reference.png',
      '03-motion.mp4',
      '04-audio.mp4',
    ]);
    expect(identity.given.map(({ resource }) => resource).sort()).toEqual([
      'https://ai.azure.com',
      expect.stringContaining('https://storage.azure.com'),
    ]);
  });
});

/** Keys as Azure makes them, but known beforehand. */
async function stateWithKeys(): Promise<string> {
  const stateDir = join(folder, 'state');
  await giveKeys(stateDir, { master: keys.master, host: keys.host });
  return stateDir;
}

/** The two questions that the smoke test asks of ARM, answered by the running host. */
function armOf(baseUrl: string): Arm {
  return {
    request: async (method, path) => {
      if (method === 'POST') return { status: 200, body: { functionKeys: { default: keys.host } } };
      if (!path.includes('/functions?')) return { status: 404, body: undefined };
      const answer = await fetch(`${baseUrl}/admin/functions`, { headers: { 'x-functions-key': keys.master } });
      const functions = asArray(await answer.json());
      return {
        status: 200,
        body: { value: functions.map((one) => ({ name: `app/${String(asObject(one)['name'])}` })) },
      };
    },
  };
}

function hostOptions(stateDir: string): string[] {
  const place = ['--app', target, '--port', '0', '--state-dir', stateDir];
  return [...place, '--auth', '--json'];
}

/** A static build for linux/x64: ffmpeg-static's where its download worked, else the one that npm carries. */
async function linuxFfmpeg(): Promise<string | undefined> {
  const own = join(root, 'node_modules', 'ffmpeg-static', 'ffmpeg');
  const spare = join(root, 'node_modules', '@ffmpeg-installer', 'linux-x64', 'ffmpeg');
  for (const path of [own, spare]) {
    const isThere = await stat(path).then(
      () => true,
      () => false,
    );
    if (isThere && (await linuxProgramProblem(path)) === undefined) return path === own ? undefined : path;
  }
  // Left to the hook: it downloads one, or says why it cannot.
  return undefined;
}

function azuriteOptions(key: string, certificate: string): string[] {
  const network = [
    '--blobHost',
    '127.0.0.1',
    '--blobPort',
    '0',
    '--key',
    key,
    '--cert',
    certificate,
    '--oauth',
    'basic',
  ];
  return [...network, '--inMemoryPersistence', '--skipApiVersionCheck', '--disableTelemetry', '--silent'];
}

async function localFfmpeg(): Promise<string> {
  const { FFMPEG_PATH: ffmpegPath, FFMPEG_BIN: ffmpegBin, PATH: searchPath } = process.env;
  const found = await findFfmpeg({ ffmpegPath, ffmpegBin, searchPath });
  if (found.outcome === 'missing') throw new Error(found.message);
  return found.ffmpeg.path;
}

async function readJson(path: string): Promise<Record<string, unknown>> {
  return parseObject(await readFile(path, 'utf8'), path);
}

async function allFiles(at: string): Promise<string[]> {
  const entries = await readdir(at, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => relative(at, join(entry.parentPath, entry.name)));
}
