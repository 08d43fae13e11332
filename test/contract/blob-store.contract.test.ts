import { randomUUID } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { BlobServiceClient } from '@azure/storage-blob';
import type { RunningAzurite } from '../../dev/azurite';
import { startAzurite } from '../../dev/azurite';
import type { BlobStore } from '../../src/storage/blob-store';
import { createBlobStore } from '../../src/storage/blob-store';

/**
 * What the app believes of its blob storage. Runs against Azurite, and with SHOTLOOP_TEST_STORAGE set to the connection
 * string of a real account against that one; it makes a container there and deletes it.
 */
const realAccount = process.env['SHOTLOOP_TEST_STORAGE'];

describe('the blob store', () => {
  let azurite: RunningAzurite | undefined;
  let service: BlobServiceClient;
  let store: BlobStore;
  let folder: string;
  const container = `contract-${randomUUID()}`;
  const asIs = (value: unknown): unknown => value;
  const upload = (name: string, body: Readable, metadata: Record<string, string> = {}) =>
    store.upload(name, body, { contentType: 'video/mp4', metadata });

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'shotloop-test-'));
    azurite = realAccount === undefined ? await startAzurite() : undefined;
    service = BlobServiceClient.fromConnectionString(realAccount ?? azurite?.connectionString ?? '');
    store = createBlobStore(service, container);
  });
  afterAll(async () => {
    await service.getContainerClient(container).deleteIfExists();
    await azurite?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  it('lets one of twenty creators win', async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, (_, by) => store.create('race.json', { by })));
    const winners = answers.flatMap((answer, by) => (answer.created ? [by] : []));
    expect(winners).toHaveLength(1);
    expect((await store.read('race.json', asIs))?.value).toEqual({ by: winners[0] });
  });

  it('replaces only what was read, and lets one of ten replacers win', async () => {
    await store.create('etag.json', { version: 1 });
    const read = await store.read('etag.json', asIs);
    const etag = read?.etag ?? '';
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, by) => store.replace('etag.json', { by }, { etag })),
    );
    expect(answers.filter(({ replaced }) => replaced)).toHaveLength(1);
    expect(await store.replace('etag.json', {}, { etag })).toEqual({ replaced: false });
    const [winner] = answers.filter((answer) => answer.replaced);
    expect(
      await store.replace('etag.json', { last: true }, { etag: winner?.replaced ? winner.etag : '' }),
    ).toMatchObject({
      replaced: true,
    });
  });

  it('hands the etag of a created record to who may replace it', async () => {
    const created = await store.create('handed.json', {});
    expect(
      await store.replace('handed.json', { next: 1 }, { etag: created.created ? created.etag : '' }),
    ).toMatchObject({
      replaced: true,
    });
  });

  it('answers nothing for what is not there', async () => {
    expect(await store.read('none.json', asIs)).toBeUndefined();
    expect(await store.facts('none.mp4')).toBeUndefined();
    expect(await store.open('none.mp4')).toBeUndefined();
    expect(await store.saveTo('none.mp4', join(folder, 'none.mp4'))).toBe(false);
    await store.remove('none.mp4');
  });

  it('removes, when told an etag, only what was read', async () => {
    await store.create('removed.json', { version: 1 });
    const etag = (await store.read('removed.json', asIs))?.etag ?? '';
    await store.write('removed.json', { version: 2 });
    await store.remove('removed.json', { etag });
    expect((await store.read('removed.json', asIs))?.value).toEqual({ version: 2 });
    await store.remove('removed.json', { etag: (await store.read('removed.json', asIs))?.etag ?? '' });
    expect(await store.read('removed.json', asIs)).toBeUndefined();
    await store.remove('removed.json', { etag });
  });

  it('shows an upload only when it is whole, with what became known at its end', async () => {
    const metadata: Record<string, string> = {};
    const seen: unknown[] = [];
    const large = 9 * 1024 * 1024;
    async function* body(): AsyncGenerator<Buffer> {
      for (let sent = 0; sent < large; sent += 1024 * 1024) {
        seen.push(await store.facts('whole.mp4'));
        yield Buffer.alloc(1024 * 1024, sent / (1024 * 1024));
      }
      metadata['sha256'] = 'known at the end';
    }
    await upload('whole.mp4', Readable.from(body()), metadata);
    expect(seen).toEqual(Array(9).fill(undefined));
    expect(await store.facts('whole.mp4')).toMatchObject({
      bytes: large,
      contentType: 'video/mp4',
      metadata: { sha256: 'known at the end' },
    });
  });

  it('leaves nothing, and what was there before, when an upload breaks off', async () => {
    async function* broken(): AsyncGenerator<Buffer> {
      yield Buffer.alloc(5 * 1024 * 1024);
      await Promise.resolve();
      throw new Error('the line went dead');
    }
    await expect(upload('broken.mp4', Readable.from(broken()))).rejects.toThrow('the line went dead');
    expect(await store.facts('broken.mp4')).toBeUndefined();

    await upload('kept.mp4', Readable.from([Buffer.from('first')]));
    await expect(upload('kept.mp4', Readable.from(broken()))).rejects.toThrow('the line went dead');
    expect((await store.facts('kept.mp4'))?.bytes).toBe(5);
  });

  it('replaces an upload as a whole', async () => {
    await upload('twice.mp4', Readable.from([Buffer.from('first one')]), { n: '1' });
    await upload('twice.mp4', Readable.from([Buffer.from('second')]), { n: '2' });
    expect(await store.facts('twice.mp4')).toMatchObject({ bytes: 6, metadata: { n: '2' } });
  });

  it('opens ranges with both ends included, and the whole', async () => {
    await upload('range.mp4', Readable.from([Buffer.from('0123456789')]));
    const read = async (range?: { start: number; end: number }): Promise<string> =>
      (await buffer((await store.open('range.mp4', range)) ?? Readable.from([]))).toString();
    expect(await read({ start: 2, end: 4 })).toBe('234');
    expect(await read({ start: 9, end: 9 })).toBe('9');
    expect(await read({ start: 0, end: 0 })).toBe('0');
    expect(await read()).toBe('0123456789');
    expect(await store.saveTo('range.mp4', join(folder, 'range.mp4'))).toBe(true);
    expect(await readFile(join(folder, 'range.mp4'), 'utf8')).toBe('0123456789');
  });

  it('lists names below a prefix in order, page by page, with their metadata', async () => {
    const names = ['list/b', 'list/a', 'list/d', 'list/c', 'listed-not'];
    for (const name of names) await store.create(name, {}, { of: encodeURIComponent(name) });
    const pages: string[][] = [];
    let continuation: string | null | undefined;
    do {
      const page = await store.list({ prefix: 'list/', pageSize: 3, continuation: continuation ?? undefined });
      pages.push(page.items.map(({ name, metadata }) => `${name} ${metadata['of']}`));
      continuation = page.continuation;
    } while (continuation !== null);
    expect(pages).toEqual([['list/a list%2Fa', 'list/b list%2Fb', 'list/c list%2Fc'], ['list/d list%2Fd']]);
    expect(await store.list({ prefix: 'nothing/', pageSize: 3 })).toEqual({ items: [], continuation: null });
  });

  it('keeps text as it is, whatever its letters', async () => {
    await store.write('text.json', { text: 'ü – 船 🚤' });
    expect((await store.read('text.json', asIs))?.value).toEqual({ text: 'ü – 船 🚤' });
  });

  it('refuses to read a record that is none', async () => {
    await upload('large.json', Readable.from([Buffer.alloc(1024 * 1024 + 1, 'x')]));
    await expect(store.read('large.json', asIs)).rejects.toThrow(/larger than 1048576 bytes/);
  });

  it('can be reached, and says so when it cannot', async () => {
    await expect(store.check()).resolves.toBeUndefined();
    const nowhere = 'DefaultEndpointsProtocol=http;AccountName=a;AccountKey=eA==;BlobEndpoint=http://127.0.0.1:9/a;';
    const impatient = BlobServiceClient.fromConnectionString(nowhere, { retryOptions: { maxTries: 1 } });
    await expect(createBlobStore(impatient, 'x').check()).rejects.toThrow(/ECONNREFUSED/);
  });
});
