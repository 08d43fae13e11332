import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { BlobServiceClient, type ContainerClient } from '@azure/storage-blob';
import { type RunningAzurite, startAzurite } from '../../../dev/azurite';
import { eventually, patience } from '../../support/patience';

/** It asks once: one that was killed does not come back at its address. */
const serviceOf = (connectionString: string): BlobServiceClient =>
  BlobServiceClient.fromConnectionString(connectionString, { retryOptions: { maxTries: 1 } });

const container = (connectionString: string): ContainerClient =>
  serviceOf(connectionString).getContainerClient('things');

/** Gone at once, with nothing it could still do. */
async function kill(azurite: RunningAzurite): Promise<void> {
  process.kill(Number(azurite.pid), 'SIGKILL');
  await azurite.stop();
}

async function names(listed: AsyncIterable<{ readonly name: string }>): Promise<string[]> {
  const found: string[] = [];
  for await (const { name } of listed) found.push(name);
  return found;
}

const savedWhole = (dataDir: string, name: string): Promise<true> =>
  eventually(
    async () =>
      (await readFile(join(dataDir, '__azurite_db_blob__.json'), 'utf8')).includes(`"${name}"`) ? true : undefined,
    () => `${name} never got into the saved index`,
  );

describe('Azurite', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'shotloop-test-'));
  });
  const running = new Set<RunningAzurite>();
  const start = async (dataDir?: string): Promise<RunningAzurite> => {
    const azurite = await startAzurite(dataDir === undefined ? {} : { dataDir });
    running.add(azurite);
    return azurite;
  };
  afterEach(() => Promise.all([...running].map((azurite) => azurite.stop())));
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('stops as soon as it has saved what it holds, and has it again after a start', async () => {
    const first = await start(folder);
    await container(first.connectionString).create();
    await container(first.connectionString).getBlockBlobClient('a').upload('boat', 4);
    const beganMs = Date.now();
    await first.stop();
    const stoppedMs = Date.now() - beganMs;

    const second = await start(folder);
    const kept = await container(second.connectionString).getBlockBlobClient('a').downloadToBuffer();
    await second.stop();
    expect(kept.toString()).toBe('boat');
    // It needs some milliseconds; to be killed it would have to sit out its whole time.
    expect(stoppedMs).toBeLessThan(patience(4_000));
  });

  it('still has what it acknowledged, and only that, when it was killed right after', async () => {
    const dataDir = join(folder, 'killed');
    const first = await start(dataDir);
    const things = container(first.connectionString);
    const dropped = serviceOf(first.connectionString).getContainerClient('dropped');
    await things.create();
    await dropped.create();
    await dropped.getBlockBlobClient('lost').upload('boat', 4);
    await things.getBlockBlobClient('deleted').upload('boat', 4);
    await things.getBlockBlobClient('changed').upload('boat', 4);
    await kill(first);

    const second = await start(dataDir);
    const changed = container(second.connectionString).getBlockBlobClient('changed');
    await container(second.connectionString).deleteBlob('deleted');
    await serviceOf(second.connectionString).deleteContainer('dropped');
    await changed.upload('a longer boat', 13);
    await changed.setMetadata({ colour: 'red' });
    const { leaseId } = await changed.getBlobLeaseClient().acquireLease(-1);
    const inBlocks = container(second.connectionString).getBlockBlobClient('in blocks');
    await inBlocks.uploadStream(Readable.from([Buffer.alloc(300_000, 'a'), Buffer.alloc(300_000, 'b')]), 262_144);
    await kill(second);

    const third = await start(dataDir);
    const service = serviceOf(third.connectionString);
    const kept = container(third.connectionString);
    expect(await names(service.listContainers())).toEqual(['things']);
    expect(await names(kept.listBlobsFlat())).toEqual(['changed', 'in blocks']);
    const { metadata, leaseState } = await kept.getBlobClient('changed').getProperties();
    expect({ metadata, leaseState }).toEqual({ metadata: { colour: 'red' }, leaseState: 'leased' });
    expect((await kept.getBlobClient('changed').downloadToBuffer()).toString()).toBe('a longer boat');
    expect(await kept.getBlobClient('in blocks').downloadToBuffer()).toHaveLength(600_000);
    await kept.getBlockBlobClient('changed').upload('again', 5, { conditions: { leaseId: String(leaseId) } });
    await third.stop();
  });

  it('survives being killed at any time while it is written to', async () => {
    const dataDir = join(folder, 'written');
    const acknowledged: string[] = [];
    for (let life = 0; life < 3; life += 1) {
      const azurite = await start(dataDir);
      const things = container(azurite.connectionString);
      await things.createIfNotExists();
      expect(await names(things.listBlobsFlat())).toEqual(expect.arrayContaining(acknowledged));
      let alive = true;
      const writers = [0, 1, 2].map(async (writer) => {
        for (let count = 0; alive; count += 1) {
          // The first life goes on past a save of the whole index, the others end before it.
          if (life === 0 && count === 5) await savedWhole(dataDir, `0-${writer}-0`);
          const name = `${life}-${writer}-${count}`;
          await things.getBlockBlobClient(name).upload(name, name.length);
          acknowledged.push(name);
        }
      });
      await eventually(
        () => acknowledged.includes(`${life}-0-12`) || undefined,
        () => `${acknowledged.length} written`,
      );
      alive = false;
      await kill(azurite);
      await Promise.allSettled(writers);
    }
    const last = await start(dataDir);
    const kept = container(last.connectionString);
    expect(await names(kept.listBlobsFlat())).toEqual(expect.arrayContaining(acknowledged));
    for (const name of acknowledged) expect((await kept.getBlobClient(name).downloadToBuffer()).toString()).toBe(name);
    await last.stop();
  });

  it('may be stopped twice', async () => {
    const azurite = await start();
    await azurite.stop();
    await expect(azurite.stop()).resolves.toBeUndefined();
  });
});
