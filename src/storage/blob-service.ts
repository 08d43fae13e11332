import { BlobServiceClient } from '@azure/storage-blob';
import { tokenSource } from './token-source';

export interface BlobServiceOptions {
  readonly storageConnectionString?: string | undefined;
  readonly storageAccountUrl?: string | undefined;
  /** Of a user-assigned identity; without it, whatever identity is found. */
  readonly clientId?: string | undefined;
}

/** A connection string where one is set (a fresh machine), the identity everywhere else. */
export function blobService(options: BlobServiceOptions): BlobServiceClient {
  const { storageConnectionString, storageAccountUrl, clientId } = options;
  if (storageConnectionString !== undefined) return BlobServiceClient.fromConnectionString(storageConnectionString);
  if (storageAccountUrl === undefined)
    throw new Error('No storage is set; readSettings lets no such settings through.');
  return new BlobServiceClient(storageAccountUrl, tokenSource(clientId));
}
