import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BlobServiceClient } from '@azure/storage-blob';
import { startAzurite } from '../../../dev/azurite';
import { patience } from '../../support/patience';

const container = (connectionString: string) =>
  BlobServiceClient.fromConnectionString(connectionString).getContainerClient('things');

describe('Azurite', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'shotloop-test-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('stops as soon as it has saved what it holds, and has it again after a start', async () => {
    const first = await startAzurite({ dataDir: folder });
    await container(first.connectionString).create();
    await container(first.connectionString).getBlockBlobClient('a').upload('boat', 4);
    const beganMs = Date.now();
    await first.stop();
    const stoppedMs = Date.now() - beganMs;

    const second = await startAzurite({ dataDir: folder });
    const kept = await container(second.connectionString).getBlockBlobClient('a').downloadToBuffer();
    await second.stop();
    expect(kept.toString()).toBe('boat');
    // It needs some milliseconds; to be killed it would have to sit out its whole time.
    expect(stoppedMs).toBeLessThan(patience(4_000));
  });

  it('may be stopped twice', async () => {
    const azurite = await startAzurite();
    await azurite.stop();
    await expect(azurite.stop()).resolves.toBeUndefined();
  });
});
