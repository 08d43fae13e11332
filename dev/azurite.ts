import type { ForkOptions } from 'node:child_process';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdir } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { resolve } from 'node:path';

export interface RunningAzurite {
  readonly connectionString: string;
  readonly blobEndpoint: string;
  readonly pid: number | undefined;
  stop(): Promise<void>;
}

/** The development account every emulator of Azure Storage has; its key is published and protects nothing. */
const ACCOUNT = 'devstoreaccount1';
const ACCOUNT_KEY = 'Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==';
const START_TIMEOUT_MS = 30_000;
const STOP_TIMEOUT_MS = 10_000;

/**
 * Starts Azurite's blob service on a free loopback port, as a child that dies with this process. In memory unless given a folder,
 * where what it has acknowledged is kept however it ends.
 */
export async function startAzurite({ dataDir }: { dataDir?: string } = {}): Promise<RunningAzurite> {
  const main = createRequire(__filename).resolve('azurite/dist/src/blob/main.js');
  const place = dataDir === undefined ? ['--inMemoryPersistence'] : ['--location', resolve(dataDir)];
  if (dataDir !== undefined) await mkdir(dataDir, { recursive: true });
  const args = [
    '--blobHost',
    '127.0.0.1',
    '--blobPort',
    '0',
    '--skipApiVersionCheck',
    '--disableTelemetry',
    '--silent',
    ...place,
  ];
  const options: ForkOptions & { windowsHide: boolean } = {
    // Not the parent's own flags: the TypeScript loader has no business in there.
    execArgv: [
      ...['--require', resolve(__dirname, 'process/die-with-parent.cjs')],
      ...['--require', resolve(__dirname, 'azurite/load-when-used.cjs')],
      ...(dataDir === undefined ? [] : ['--require', resolve(__dirname, 'azurite/keep-every-write.cjs')]),
    ],
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    // Out of the terminal's group: a Ctrl-C there is for the parent, which needs the storage until its last step is written.
    detached: true,
    windowsHide: true,
    env: { ...process.env, NODE_OPTIONS: '' },
  };
  const child = fork(main, args, options);

  let output = '';
  const port = await new Promise<string>((resolvePort, reject) => {
    const fail = (why: string): void =>
      reject(new Error(`Azurite did not start: ${why}. It said: ${output.slice(-500) || 'nothing'}`));
    const timer = setTimeout(() => {
      child.kill('SIGKILL');
      fail(`not ready after ${START_TIMEOUT_MS / 1_000} s`);
    }, START_TIMEOUT_MS);
    const read = (chunk: Buffer): void => {
      output += chunk.toString('utf8');
      const listening = /listen(?:s|ing) (?:at|on) http:\/\/127\.0\.0\.1:(\d+)/i.exec(output);
      if (listening?.[1] === undefined) return;
      clearTimeout(timer);
      resolvePort(listening[1]);
    };
    child.stdout?.on('data', read);
    child.stderr?.on('data', read);
    child.once('error', (error) => fail(error.message));
    child.once('exit', (code, signal) => {
      clearTimeout(timer);
      fail(`it ended with ${signal ?? `code ${code}`}`);
    });
  });
  // Its further output is of no use, but must be read so that it never blocks.
  child.stdout?.removeAllListeners('data').resume();
  child.stderr?.removeAllListeners('data').resume();

  const blobEndpoint = `http://127.0.0.1:${port}/${ACCOUNT}`;
  return {
    blobEndpoint,
    pid: child.pid,
    connectionString: `DefaultEndpointsProtocol=http;AccountName=${ACCOUNT};AccountKey=${ACCOUNT_KEY};BlobEndpoint=${blobEndpoint};`,
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const gone = once(child, 'exit');
      const timer = setTimeout(() => child.kill('SIGKILL'), STOP_TIMEOUT_MS);
      // The open channel alone would keep it alive after it has saved and closed; without it, it ends as soon as it can.
      child.disconnect();
      await gone;
      clearTimeout(timer);
    },
  };
}
