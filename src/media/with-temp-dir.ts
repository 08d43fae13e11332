import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Runs `work` with the absolute path of a fresh private folder, which is gone afterwards whatever happened. */
export async function withTempDir<Result>(work: (directory: string) => Promise<Result>): Promise<Result> {
  const directory = await mkdtemp(join(tmpdir(), 'shotloop-'));
  try {
    return await work(directory);
  } finally {
    // Windows keeps a file busy for a moment after the process that wrote it has ended.
    await rm(directory, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  }
}
