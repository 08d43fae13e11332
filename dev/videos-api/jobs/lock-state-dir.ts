import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { hasCode } from '../has-code';

/** Folders taken by this very process: a number in a lock file may also be that of a dead namesake. */
const takenHere = new Set<string>();

/**
 * Takes a state folder for this process and returns the release. Two simulators appending to one log would each bill jobs the
 * other does not know. The lock of a killed process is taken over.
 */
export function lockStateDir(stateDir: string): () => void {
  const path = resolve(stateDir, 'lock');
  for (let attempt = 0; ; attempt++) {
    try {
      writeFileSync(path, String(process.pid), { flag: 'wx' });
      break;
    } catch (error) {
      if (!hasCode(error, 'EEXIST') || attempt > 2) throw error;
      const owner = Number(readFileSync(path, 'utf8'));
      const alive = owner === process.pid ? takenHere.has(path) : isAlive(owner);
      if (alive) throw new Error(`The state folder ${stateDir} is in use by process ${owner}.`, { cause: error });
      rmSync(path, { force: true });
    }
  }
  takenHere.add(path);
  return () => {
    takenHere.delete(path);
    rmSync(path, { force: true });
  };
}

function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return hasCode(error, 'EPERM');
  }
}
