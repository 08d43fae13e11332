import { workersOf } from '../host/workers-of';
import type { ChaosProcess } from './process';

/** Ends the worker of a host, one way or the other. */
export type WorkerEnd = (host: ChaosProcess) => Promise<void>;

/** It crashes: what ran in it fails at once. */
export const crashes: WorkerEnd = async ({ pid }) => {
  const workers = await workersOf(pid);
  if (workers.length === 0) throw new Error(`The host ${pid} has no worker to be ended.`);
  for (const worker of workers) process.kill(worker, 'SIGKILL');
};

/** The host replaces it: what ran in it is neither failed nor run again until its time is over. */
export const isReplaced: WorkerEnd = async ({ ready }) => {
  const answer = await fetch(`${await ready}/admin/host/worker/restart`, { method: 'POST' });
  if (answer.status !== 200) throw new Error(`The host answered ${answer.status}: ${await answer.text()}`);
};
