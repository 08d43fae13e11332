import { createHash } from 'node:crypto';
import { DefaultAzureCredential } from '@azure/identity';
import { BlobServiceClient } from '@azure/storage-blob';
import { remote } from './remote';
import type { TestStack } from './running-stack';

/** What the storage itself has of one blob of the media container; undefined properties where it says nothing. */
export interface StoredMedia {
  readonly contentType: string | undefined;
  readonly bytes: number;
  readonly sha256: string;
}

/** Reads a blob past the app, straight from the storage that it uses. */
export async function storedMedia(stack: TestStack, blob: string): Promise<StoredMedia> {
  const container = process.env['SHOTLOOP_MEDIA_CONTAINER'] ?? 'media';
  const client = serviceOf(stack).getContainerClient(container).getBlobClient(blob);
  const { contentType } = await client.getProperties();
  const body = await client.downloadToBuffer();
  return { contentType, bytes: body.length, sha256: createHash('sha256').update(body).digest('hex') };
}

/** Puts a blob into the storage past the app, as who uploads a picture for a brief would. */
export async function putMedia(stack: TestStack, blob: string, bytes: Buffer): Promise<void> {
  const container = process.env['SHOTLOOP_MEDIA_CONTAINER'] ?? 'media';
  const client = serviceOf(stack).getContainerClient(container);
  await client.createIfNotExists();
  await client.getBlockBlobClient(blob).uploadData(bytes);
}

function serviceOf({ storageConnectionString }: TestStack): BlobServiceClient {
  const storage = remote?.storage;
  return storage !== undefined && 'accountUrl' in storage
    ? new BlobServiceClient(storage.accountUrl, new DefaultAzureCredential())
    : BlobServiceClient.fromConnectionString(storageConnectionString);
}
