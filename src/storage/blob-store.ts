import type { Readable } from 'node:stream';
import type { BlobServiceClient, BlockBlobClient, ContainerClient } from '@azure/storage-blob';
import { RestError } from '@azure/storage-blob';

/** Bytes of one staged block, and how many are in flight: what an upload of any size costs in memory. */
const BLOCK_BYTES = 4 * 1024 * 1024;
const BLOCKS_IN_FLIGHT = 2;
/** Records are small; one that is not was not written by us. */
const MAX_RECORD_BYTES = 1024 * 1024;

export interface StoredRecord<T> {
  readonly value: T;
  /** What a replacement has to name, so that of two writers one learns that it is late. */
  readonly etag: string;
}

export interface BlobFacts {
  readonly bytes: number;
  readonly contentType: string;
  readonly etag: string;
  readonly metadata: Readonly<Record<string, string>>;
}

export interface UploadOptions {
  readonly contentType: string;
  /** Filled in while the stream runs (a hash is known at its end) and written in the same step that makes the blob appear. */
  readonly metadata: Record<string, string>;
  /** The same: what must still hold when the blob is to appear. Otherwise it does not, and the upload throws. */
  readonly conditions?: { ifMatch?: string; ifNoneMatch?: string };
}

/** One container. Expected absences and conflicts are values; what is thrown may be tried again. */
export interface BlobStore {
  /** Creates the record, or says that one is there already. */
  create(
    name: string,
    value: unknown,
    metadata?: Record<string, string>,
  ): Promise<{ created: true; etag: string } | { created: false }>;
  /** Replaces the record if it is still the one that was read. */
  replace(
    name: string,
    value: unknown,
    condition: { etag: string; metadata?: Record<string, string> },
  ): Promise<{ replaced: true; etag: string } | { replaced: false }>;
  /** Reads a record, or undefined when there is none. `parse` makes its type true. */
  read<T>(name: string, parse: (value: unknown) => T): Promise<StoredRecord<T> | undefined>;
  /** Writes a record whatever was there. */
  write(name: string, value: unknown): Promise<void>;
  /** Streams a blob up. It appears only when the stream has ended well; an error in the stream leaves nothing. */
  upload(name: string, body: Readable, options: UploadOptions): Promise<void>;
  facts(name: string): Promise<BlobFacts | undefined>;
  /** Opens a blob, or the inclusive byte range of it. */
  open(name: string, range?: { start: number; end: number }): Promise<Readable | undefined>;
  /** Downloads a whole blob into a file. */
  saveTo(name: string, filePath: string): Promise<boolean>;
  /** One page of names below a prefix, in order. */
  list(options: { prefix: string; pageSize: number; continuation?: string | undefined }): Promise<{
    items: { name: string; metadata: Record<string, string> }[];
    continuation: string | null;
  }>;
  /** Removes a blob, or nothing when there is none; with an etag only as long as it is still the one that was read. */
  remove(name: string, condition?: { etag: string }): Promise<void>;
  /** Throws when the container cannot be reached. */
  check(): Promise<void>;
}

export function createBlobStore(service: BlobServiceClient, containerName: string): BlobStore {
  const container = service.getContainerClient(containerName);
  let ready: Promise<void> | undefined;
  /** Where nobody has made the container (a fresh machine), the first use does; afterwards this costs nothing. */
  const ensured = async (): Promise<ContainerClient> => {
    ready ??= container.createIfNotExists().then(
      () => undefined,
      (error: unknown) => {
        ready = undefined;
        throw error;
      },
    );
    await ready;
    return container;
  };

  const blob = async (name: string): Promise<BlockBlobClient> => (await ensured()).getBlockBlobClient(name);

  return {
    async create(name, value, metadata) {
      const body = JSON.stringify(value);
      const options = {
        conditions: { ifNoneMatch: '*' },
        blobHTTPHeaders: JSON_HEADERS,
        ...(metadata ? { metadata } : {}),
      };
      return unless([409, 412], { created: false }, async () => {
        const answer = await (await blob(name)).upload(body, Buffer.byteLength(body), options);
        return { created: true, etag: etagOf(name, answer.etag) };
      });
    },
    async replace(name, value, { etag, metadata }) {
      const body = JSON.stringify(value);
      const options = {
        conditions: { ifMatch: etag },
        blobHTTPHeaders: JSON_HEADERS,
        ...(metadata ? { metadata } : {}),
      };
      return unless([412], { replaced: false }, async () => {
        const answer = await (await blob(name)).upload(body, Buffer.byteLength(body), options);
        return { replaced: true, etag: etagOf(name, answer.etag) };
      });
    },
    async read(name, parse) {
      return unless([404], undefined, async () => {
        const client = await blob(name);
        const answer = await client.download(0, MAX_RECORD_BYTES + 1);
        const chunks: Buffer[] = [];
        let bytes = 0;
        for await (const chunk of answer.readableStreamBody ?? []) {
          bytes += (chunk as Buffer).length;
          if (bytes > MAX_RECORD_BYTES)
            throw new Error(`Record ${name} is larger than ${MAX_RECORD_BYTES} bytes; records never are.`);
          chunks.push(chunk as Buffer);
        }
        return { value: parse(JSON.parse(Buffer.concat(chunks).toString('utf8'))), etag: etagOf(name, answer.etag) };
      });
    },
    async write(name, value) {
      const body = JSON.stringify(value);
      await (await blob(name)).upload(body, Buffer.byteLength(body), { blobHTTPHeaders: JSON_HEADERS });
    },
    async upload(name, body, { contentType, metadata, conditions }) {
      // The SDK reads the metadata when it commits the blocks, after the stream's end; that is what lets a hash be part of it.
      await (
        await blob(name)
      ).uploadStream(body, BLOCK_BYTES, BLOCKS_IN_FLIGHT, {
        blobHTTPHeaders: { blobContentType: contentType },
        metadata,
        ...(conditions === undefined ? {} : { conditions }),
      });
    },
    async facts(name) {
      return unless([404], undefined, async () => {
        const facts = await (await blob(name)).getProperties();
        return {
          bytes: facts.contentLength ?? 0,
          contentType: facts.contentType ?? 'application/octet-stream',
          etag: etagOf(name, facts.etag),
          metadata: facts.metadata ?? {},
        };
      });
    },
    async open(name, range) {
      return unless([404], undefined, async () => {
        const client = await blob(name);
        const answer = await (range === undefined
          ? client.download()
          : client.download(range.start, range.end - range.start + 1));
        return answer.readableStreamBody as Readable | undefined;
      });
    },
    async saveTo(name, filePath) {
      return unless([404], false, async () => {
        await (await blob(name)).downloadToFile(filePath);
        return true;
      });
    },
    async list({ prefix, pageSize, continuation }) {
      const pages = (await ensured())
        .listBlobsFlat({ prefix, includeMetadata: true })
        .byPage({ maxPageSize: pageSize, ...(continuation === undefined ? {} : { continuationToken: continuation }) });
      const page = await pages.next();
      if (page.done === true) return { items: [], continuation: null };
      const next = page.value.continuationToken;
      return {
        items: page.value.segment.blobItems.map((item) => ({ name: item.name, metadata: item.metadata ?? {} })),
        continuation: next === undefined || next === '' ? null : next,
      };
    },
    async remove(name, condition) {
      const options = condition === undefined ? {} : { conditions: { ifMatch: condition.etag } };
      await unless([412], undefined, async () => (await blob(name)).deleteIfExists(options));
    },
    async check() {
      await ensured();
      await container.getProperties();
    },
  };
}

const JSON_HEADERS = { blobContentType: 'application/json; charset=utf-8' };

/** Runs `action`; an answer with one of the expected statuses becomes `value`. */
async function unless<T, V>(statuses: readonly number[], value: V, action: () => Promise<T>): Promise<T | V> {
  try {
    return await action();
  } catch (error) {
    if (error instanceof RestError && error.statusCode !== undefined && statuses.includes(error.statusCode))
      return value;
    throw error;
  }
}

function etagOf(name: string, etag: string | undefined): string {
  if (etag === undefined) throw new Error(`The storage answered without an ETag for ${name}, which every blob has.`);
  return etag;
}
