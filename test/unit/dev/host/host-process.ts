import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';

import { listenTo } from '../../../support/heard';

const root = resolve(__dirname, '../../../..');
const tsx = pathToFileURL(require.resolve('tsx')).href;
const defaults = ['--port', '0', '--json', '--state-dir', 'memory'];

export interface HostProcess {
  readonly baseUrl: string;
  readonly clockUrl: string;
  readonly child: ChildProcess;
  /** Everything written to stderr so far. */
  log(): string;
  /** Resolves when stderr has this; it may come after the answer that it is about. */
  logs(wanted: string | RegExp): Promise<void>;
  /** SIGTERM, and the exit code. */
  stop(): Promise<number | null>;
  /** SIGKILL. */
  kill(): Promise<void>;
}

export function fixtureApp(name: string): string {
  return join(root, 'test/fixtures/apps', name);
}

/** Starts the command-line host in a process of its own, as the SDK's module state and process.exit want it. */
export async function startHostProcess(
  app: string,
  args: readonly string[] = [],
  env: Readonly<Record<string, string>> = {},
  cwd = root,
): Promise<HostProcess> {
  const child = spawnHost(app, args, env, cwd);
  // Not 'exit': what it wrote last may still have to be read then.
  const exited = once(child, 'close') as Promise<[number | null]>;
  const log = listenTo([child.stderr], exited);
  const lines = createInterface({ input: child.stdout ?? process.stdin });
  const ready = await Promise.race([once(lines, 'line') as Promise<[string]>, exited]);
  lines.close();
  if (typeof ready[0] !== 'string')
    throw new Error(`The host ended with ${String(ready[0])} before it was ready:\n${log.text()}`);
  const { baseUrl, clockUrl } = JSON.parse(ready[0]) as { baseUrl: string; clockUrl: string };
  const end = async (signal: NodeJS.Signals): Promise<number | null> => {
    if (child.exitCode === null && child.signalCode === null) child.kill(signal);
    return (await exited)[0];
  };
  return {
    baseUrl,
    clockUrl,
    child,
    log: () => log.text(),
    logs: (wanted) => log.has(wanted),
    stop: () => end('SIGTERM'),
    kill: async () => void (await end('SIGKILL')),
  };
}

/** Runs the host until it ends by itself; for starts that fail. */
export async function runHost(
  app: string,
  args: readonly string[] = [],
): Promise<{ readonly code: number | null; readonly stdout: string; readonly stderr: string }> {
  const child = spawnHost(app, args, {}, root);
  let [stdout, stderr] = ['', ''];
  child.stdout?.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr?.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, stdout, stderr };
}

function spawnHost(
  app: string,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  cwd: string,
): ChildProcess {
  return spawn(
    process.execPath,
    ['--import', tsx, join(root, 'dev/host/main.ts'), '--app', app, ...defaults, ...args],
    { cwd, env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] },
  );
}
