import { createHash } from 'node:crypto';
import { BlobServiceClient } from '@azure/storage-blob';
import type { Render } from '../../../src/renders/render';
import { jobOf } from '../../../src/renders/render';
import { parseRender } from '../../../src/renders/stored-render';
import { createClient } from '../../../src/client/client';
import type { Ended } from './pipeline';
import type { ChaosWorld } from './rig';
import { EVER } from '../spend-ever';

/** SHA-256 of every file a pipeline leaves, by name. */
export type Files = Readonly<Record<string, string>>;

export interface Expected {
  /** Absent: these are the files that others are held against. */
  readonly files?: Files | undefined;
  /** Renders the simulator must have accepted; absent: as many as the ledger has. */
  readonly creates?: number | undefined;
  /** How the pipeline must end; `completed` when absent. */
  readonly state?: string | undefined;
}

export interface Audit {
  readonly creates: number;
  readonly billUsd: number;
  readonly files: Files;
  /** One sentence for everything that is not as it must be. */
  readonly problems: readonly string[];
}

/** Holds an ended pipeline against the simulator's own jobs and bill, the storage, and the files of a run without trouble. */
export async function audit(world: ChaosWorld, ended: Ended, expected: Expected = {}): Promise<Audit> {
  const [jobs, bill, spend, records, files] = await Promise.all([
    world.simulator.jobs(),
    world.simulator.bill(),
    createClient({ baseUrl: ended.baseUrl }).spend(EVER),
    renderRecords(world),
    storedFiles(world),
  ]);
  const problems: string[] = [];
  const must = (fine: boolean, problem: string): void => void (fine || problems.push(problem));
  const { creates = records.length, state = 'completed' } = expected;
  must(ended.state === state, `the pipeline ended ${ended.state}, not ${state}`);
  must(jobs.length === creates, `the simulator accepted ${jobs.length} creates, not ${creates}`);
  const { chargedUsd, openUsd, unknownUsd } = spend;
  must(chargedUsd === bill.totalUsd, `spend says $${chargedUsd}, the bill $${bill.totalUsd}`);
  must(openUsd === 0 && unknownUsd === 0, `spend has $${openUsd} open and $${unknownUsd} unknown`);
  const unsettled = records.filter((record) => record.state !== 'ended' || record.settledAt === null);
  must(unsettled.length === 0, `not settled: ${unsettled.map(({ shot, state }) => `${shot} ${state}`).join(', ')}`);
  const known = records.map((record) => jobOf(record).renderId ?? 'none').sort();
  const accepted = jobs.map((job) => job.id).sort();
  must(
    known.join() === accepted.join(),
    `the ledger names ${known.join(', ')}, the simulator has ${accepted.join(', ')}`,
  );
  const same = expected.files === undefined || JSON.stringify(files) === JSON.stringify(expected.files);
  must(same, `other files: ${JSON.stringify(files)}`);
  return { creates: jobs.length, billUsd: bill.totalUsd, files, problems };
}

async function renderRecords({ storage, containers }: ChaosWorld): Promise<Render[]> {
  const blobs = await readAll(storage, containers.ledger, 'renders/');
  return blobs.map(({ body }) => parseRender(JSON.parse(body.toString('utf8'))));
}

async function storedFiles({ storage, containers }: ChaosWorld): Promise<Files> {
  const blobs = await readAll(storage, containers.media, '');
  return Object.fromEntries(
    blobs.map(({ name, body }) => [name.slice(name.indexOf('/') + 1), createHash('sha256').update(body).digest('hex')]),
  );
}

/** Straight from the storage, past the proxy and the app. */
async function readAll(storage: string, name: string, prefix: string): Promise<{ name: string; body: Buffer }[]> {
  const container = BlobServiceClient.fromConnectionString(storage).getContainerClient(name);
  const blobs: { name: string; body: Buffer }[] = [];
  for await (const blob of container.listBlobsFlat({ prefix })) {
    blobs.push({ name: blob.name, body: await container.getBlobClient(blob.name).downloadToBuffer() });
  }
  return blobs;
}
