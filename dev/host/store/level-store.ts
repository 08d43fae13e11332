import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

import { ClassicLevel } from 'classic-level';

import type { Store, StoreOp } from './store';

/** Raised whenever the meaning of stored records changes; a directory of another format is refused, never guessed at. */
export const STATE_FORMAT = '1';
const FORMAT_KEY = '!format';

interface Waiting {
  readonly ops: readonly StoreOp[];
  readonly resolve: () => void;
  readonly reject: (reason: unknown) => void;
}

/**
 * State in a LevelDB directory. LevelDB locks the directory, so a second host on it is refused.
 *
 * Batches that arrive while one is being synced are written together by the next sync: each stays atomic, because they
 * all stand in one LevelDB batch, and a busy host pays one fsync for many orchestrations.
 */
export async function levelStore(directory: string): Promise<Store> {
  const path = resolve(directory);
  // State is nobody's source code, whatever the folder above it is.
  if (mkdirSync(path, { recursive: true }) !== undefined) writeFileSync(join(path, '.gitignore'), '*\n');
  const db = new ClassicLevel<string, string>(path);
  await open(db, path);
  try {
    await checkFormat(db, path);
  } catch (error) {
    await db.close();
    throw error;
  }

  let waiting: Waiting[] = [];
  let writing: Promise<void> | undefined;
  const drain = async (): Promise<void> => {
    while (waiting.length > 0) {
      const group = waiting;
      waiting = [];
      try {
        await db.batch(
          group
            .flatMap(({ ops }) => ops)
            .map((op) =>
              'put' in op
                ? { type: 'put' as const, key: op.put, value: op.value }
                : { type: 'del' as const, key: op.del },
            ),
          { sync: true },
        );
        for (const { resolve } of group) resolve();
      } catch (error) {
        for (const { reject } of group) reject(error);
      }
    }
    writing = undefined;
  };

  return {
    description: path,
    get: (key) => db.get(key),
    range: ({ gte, lt, limit = -1 }) => db.iterator({ gte, lt, limit }),
    write: (ops) =>
      new Promise((resolve, reject) => {
        waiting.push({ ops, resolve, reject });
        writing ??= drain();
      }),
    async close() {
      await writing;
      await db.close();
    },
  };
}

async function open(db: ClassicLevel<string, string>, path: string): Promise<void> {
  try {
    await db.open();
  } catch (error) {
    const cause: unknown = error instanceof Error ? error.cause : undefined;
    if (typeof cause === 'object' && cause !== null && 'code' in cause && cause.code === 'LEVEL_LOCKED') {
      throw new Error(
        `The state directory ${path} is in use by another host. Stop it, or choose another --state-dir.`,
        {
          cause: error,
        },
      );
    }
    throw new Error(`The state directory ${path} cannot be opened: ${textOf(cause ?? error)}`, { cause: error });
  }
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

async function checkFormat(db: ClassicLevel<string, string>, path: string): Promise<void> {
  const format = await db.get(FORMAT_KEY);
  if (format === STATE_FORMAT) return;
  if (format === undefined) {
    const used = await db.keys({ limit: 1 }).next();
    if (used === undefined) return db.put(FORMAT_KEY, STATE_FORMAT, { sync: true });
  }
  throw new Error(
    `The state directory ${path} has format ${format ?? 'unknown'}; this host reads format ${STATE_FORMAT}. Use another --state-dir, or delete this one to start afresh.`,
  );
}
