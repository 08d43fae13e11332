import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';

/** Folders taken by this very process: a number in a lock file may also be that of a dead namesake. */
const takenHere = new Set<string>();

/**
 * Takes a state folder for this process and returns the release. Two simulators appending to one log would each bill jobs the
 * other does not know, and two storages over one folder lose what the other has written. The lock of a killed process is taken over.
 *
 * @throws Error when a living process has it.
 */
export function lockFolder(folder: string): () => void {
  const path = resolve(folder, 'lock');
  mkdirSync(folder, { recursive: true });
  for (let attempt = 0; ; attempt++) {
    try {
      writeFileSync(path, String(process.pid), { flag: 'wx' });
      break;
    } catch (error) {
      if (codeOf(error) !== 'EEXIST' || attempt > 2) throw error;
      const owner = Number(readFileSync(path, 'utf8'));
      const alive = owner === process.pid ? takenHere.has(path) : isAlive(owner);
      if (alive) throw new Error(`The state folder ${folder} is in use by process ${owner}.`, { cause: error });
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
    return codeOf(error) === 'EPERM';
  }
}

/** An error may be of another realm, under a test runner, so its class says nothing. */
const codeOf = (error: unknown): unknown => (error as NodeJS.ErrnoException | undefined)?.code;
