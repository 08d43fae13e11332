import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { TYPESCRIPT } from '../typescript';

const root = resolve(__dirname, '../../..');

/** The simulator in a process of its own: nothing but its requests and its persisted jobs can tell it what a render costs. */
export interface SimulatorProcess {
  readonly baseUrl: string;
  /** Where a virtual clock is steered. */
  readonly clockUrl: string | undefined;
  stop(): Promise<void>;
}

export async function startSimulatorProcess(args: readonly string[]): Promise<SimulatorProcess> {
  const child = spawn(process.execPath, [...TYPESCRIPT, 'dev/videos-api/main.ts', '--json', ...args], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, npm_lifecycle_event: undefined },
  });
  try {
    return { ...(await readyLine(child)), stop: () => ended(child) };
  } catch (error) {
    await ended(child);
    throw error;
  }
}

async function readyLine(child: ChildProcess): Promise<{ baseUrl: string; clockUrl: string | undefined }> {
  if (child.stdout === null) throw new Error('The simulator has no stdout to be read.');
  const lines = createInterface({ input: child.stdout });
  for await (const line of lines) {
    const { event, baseUrl, clockUrl } = JSON.parse(line) as { event: string; baseUrl: string; clockUrl?: string };
    if (event === 'ready') return { baseUrl, clockUrl };
  }
  throw new Error('The simulator ended before it was ready.');
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill('SIGTERM');
  await gone;
}
