import { DefaultAzureCredential, ManagedIdentityCredential } from '@azure/identity';
import { BlobServiceClient } from '@azure/storage-blob';
import type { Settings } from '../settings';

/** A connection string where one is set (a fresh machine), the identity everywhere else. */
export function blobService(
  settings: Pick<Settings, 'storageConnectionString' | 'storageAccountUrl' | 'clientId'>,
): BlobServiceClient {
  const { storageConnectionString, storageAccountUrl, clientId } = settings;
  if (storageConnectionString !== undefined) return BlobServiceClient.fromConnectionString(storageConnectionString);
  if (storageAccountUrl === undefined)
    throw new Error('No storage is set; readSettings lets no such settings through.');
  const credential =
    clientId === undefined ? new DefaultAzureCredential() : new ManagedIdentityCredential({ clientId });
  return new BlobServiceClient(storageAccountUrl, credential);
}
