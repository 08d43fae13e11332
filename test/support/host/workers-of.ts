import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** The worker processes of a host, by their ids. */
export async function workersOf(hostPid: number | undefined): Promise<number[]> {
  const { stdout } = await promisify(execFile)('ps', ['-A', '-o', 'pid=,ppid=,args=']);
  return stdout
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter(([, parent, ...args]) => Number(parent) === hostPid && args.join(' ').includes('worker-main'))
    .map(([pid]) => Number(pid));
}
