import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';
import type { TestStack } from './running-stack';
import { startTestStack } from './running-stack';

const root = resolve(__dirname, '../..');

export interface TwoHosts {
  readonly hosts: readonly [TestStack, TestStack];
  readonly videosApiUrl: string;
  stop(): Promise<void>;
}

/**
 * Two hosts with engines of their own on one storage and one backend, the simulator in a process of its own, all on one scaled
 * clock: nothing but the ledger stands between them and a second payment.
 */
export async function startTwoHosts(options: {
  readonly scale?: number;
  readonly settings?: Readonly<Record<string, string>>;
}): Promise<TwoHosts> {
  const { scale = 0.02, settings = {} } = options;
  const clock = ['--time-scale', String(scale), '--origin-ms', String(Date.now())];
  const simulator = spawn(
    process.execPath,
    ['--import', 'tsx', 'dev/videos-api/main.ts', '--json', '--no-auth', ...clock],
    { cwd: root, stdio: ['ignore', 'pipe', 'inherit'], env: { ...process.env, npm_lifecycle_event: undefined } },
  );
  const stops: (() => Promise<void>)[] = [() => ended(simulator)];
  try {
    const videosApiUrl = `${await baseUrlOf(simulator)}/openai/v1`;
    const shared = {
      clock: 'real',
      settings: { VIDEO_API_AUTH: 'none', VIDEO_API_LIST_COMPLETE_AFTER_SECONDS: '10', ...settings },
    } as const;
    const args = [...clock, '--videos-api', videosApiUrl];
    const first = await startTestStack({ ...shared, args });
    stops.push(() => first.stop());
    const second = await startTestStack({ ...shared, args: [...args, '--storage', first.storageConnectionString] });
    stops.push(() => second.stop());
    return { hosts: [first, second], videosApiUrl, stop: stopAll };
  } catch (error) {
    await stopAll();
    throw error;
  }

  async function stopAll(): Promise<void> {
    for (const stop of stops.splice(0).reverse()) await stop();
  }
}

async function baseUrlOf(child: ChildProcess): Promise<string> {
  if (child.stdout === null) throw new Error('The simulator has no stdout to be read.');
  const lines = createInterface({ input: child.stdout });
  for await (const line of lines) {
    const message = JSON.parse(line) as { event: string; baseUrl: string };
    if (message.event === 'ready') return message.baseUrl;
  }
  throw new Error('The simulator ended before it was ready.');
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill('SIGTERM');
  await gone;
}
