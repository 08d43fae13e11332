import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import type { BlobStore } from '../../../src/storage/blob-store';

interface Kept {
  readonly bytes: Buffer;
  readonly etag: string;
  readonly contentType: string;
  readonly metadata: Readonly<Record<string, string>>;
}

/** Called before every operation with its name and blob; may wait (to hold a race open) or throw (a storage that fails). */
export type BeforeEach = (operation: keyof BlobStore, name: string) => void | Promise<void>;

export interface MemoryBlobStore extends BlobStore {
  readonly blobs: ReadonlyMap<string, Kept>;
  before: BeforeEach;
  /** The JSON of a record as it is stored. */
  json(name: string): unknown;
}

const JSON_TYPE = 'application/json; charset=utf-8';

/** A blob container in memory with the conditions of the real one: if-none-match on create, if-match on replace and remove. */
export function memoryBlobStore(): MemoryBlobStore {
  const blobs = new Map<string, Kept>();
  let writes = 0;
  const put = (name: string, bytes: Buffer, contentType: string, metadata: Record<string, string> = {}): string => {
    const etag = `"0x${(++writes).toString(16)}"`;
    blobs.set(name, { bytes, etag, contentType, metadata: { ...metadata } });
    return etag;
  };
  const json = (value: unknown): Buffer => Buffer.from(JSON.stringify(value));
  const store: MemoryBlobStore = {
    blobs,
    before: () => undefined,
    json: (name) => JSON.parse(blobs.get(name)?.bytes.toString('utf8') ?? 'null') as unknown,
    async create(name, value, metadata) {
      await turn('create', name);
      if (blobs.has(name)) return { created: false };
      return { created: true, etag: put(name, json(value), JSON_TYPE, metadata) };
    },
    async replace(name, value, { etag, metadata }) {
      await turn('replace', name);
      if (blobs.get(name)?.etag !== etag) return { replaced: false };
      return { replaced: true, etag: put(name, json(value), JSON_TYPE, metadata) };
    },
    async read(name, parse) {
      await turn('read', name);
      const kept = blobs.get(name);
      return kept && { value: parse(JSON.parse(kept.bytes.toString('utf8'))), etag: kept.etag };
    },
    async write(name, value) {
      await turn('write', name);
      put(name, json(value), JSON_TYPE);
    },
    async upload(name, body, { contentType, metadata, conditions = {} }) {
      await turn('upload', name);
      const bytes = await buffer(body);
      const { ifMatch, ifNoneMatch } = conditions;
      const there = blobs.get(name)?.etag;
      if ((ifMatch !== undefined && ifMatch !== there) || (ifNoneMatch === '*' && there !== undefined))
        throw new Error(`${name} is not what it was (412).`);
      put(name, bytes, contentType, metadata);
    },
    async facts(name) {
      await turn('facts', name);
      const kept = blobs.get(name);
      if (kept === undefined) return undefined;
      const { bytes, contentType, etag, metadata } = kept;
      return { bytes: bytes.length, contentType, etag, metadata };
    },
    async open(name, range) {
      await turn('open', name);
      const kept = blobs.get(name);
      return kept && Readable.from([range ? kept.bytes.subarray(range.start, range.end + 1) : kept.bytes]);
    },
    async saveTo(name, filePath) {
      await turn('saveTo', name);
      const kept = blobs.get(name);
      if (kept === undefined) return false;
      await writeFile(filePath, kept.bytes);
      return true;
    },
    async list({ prefix, pageSize, continuation = '' }) {
      await turn('list', prefix);
      const names = [...blobs.keys()].filter((name) => name.startsWith(prefix) && name > continuation).sort();
      const page = names.slice(0, pageSize);
      return {
        items: page.map((name) => ({ name, metadata: { ...blobs.get(name)?.metadata } })),
        continuation: names.length > page.length ? (page.at(-1) ?? null) : null,
      };
    },
    async remove(name, condition) {
      await turn('remove', name);
      if (condition === undefined || blobs.get(name)?.etag === condition.etag) blobs.delete(name);
    },
    check: async () => turn('check', ''),
  };
  return store;

  /** A real store answers later; so operations of several callers interleave here too. */
  async function turn(operation: keyof BlobStore, name: string): Promise<void> {
    await store.before(operation, name);
    await new Promise((resolve) => setImmediate(resolve));
  }
}

export const sha256 = (bytes: string | Buffer): string => createHash('sha256').update(bytes).digest('hex');
