import { mkdirSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startAzurite } from '../../../dev/azurite';

/** Set by the global setup (test/jest/start-storage.ts): where the storage is that the stacks of a run share. */
const ORIGIN = 'SHOTLOOP_TEST_STORAGE_ORIGIN';
/** A folder in which each account that was given away has left a folder: all that the processes of a run have in common. */
const TAKEN = 'SHOTLOOP_TEST_STORAGE_TAKEN';
/** More than a run has stacks. */
const ACCOUNTS = 1_000;
/** Protects nothing: it is good for as long as the tests run, on a loopback port. */
const KEY = Buffer.from('of no account that anybody has').toString('base64');

const accountName = (number: number): string => `stack${number}`;

/**
 * Starts Azurite once for a whole run: its start costs more than all that a stack stores. In memory. Resolves to what stops it.
 */
export async function startSharedStorage(): Promise<() => Promise<void>> {
  const taken = await mkdtemp(join(tmpdir(), 'shotloop-accounts-'));
  const names = Array.from({ length: ACCOUNTS }, (_, index) => accountName(index));
  // For this one Azurite: those that tests start themselves have the usual account.
  process.env['AZURITE_ACCOUNTS'] = names.map((name) => `${name}:${KEY}`).join(';');
  try {
    const azurite = await startAzurite();
    process.env[ORIGIN] = new URL(azurite.blobEndpoint).origin;
    process.env[TAKEN] = taken;
    return async () => {
      await azurite.stop();
      await rm(taken, { recursive: true, force: true });
    };
  } finally {
    delete process.env['AZURITE_ACCOUNTS'];
  }
}

/** Connection string of an account that nobody has, so that no stack sees what another one stores; undefined without a shared storage. */
export function freshAccount(): string | undefined {
  const { [ORIGIN]: origin, [TAKEN]: taken } = process.env;
  if (origin === undefined || taken === undefined) return undefined;
  const number = Array.from({ length: ACCOUNTS }, (_, index) => index).find((index) => isMine(join(taken, `${index}`)));
  if (number === undefined) throw new Error(`More than ${ACCOUNTS} stacks: let ACCOUNTS in this file be more.`);
  const name = accountName(number);
  return `DefaultEndpointsProtocol=http;AccountName=${name};AccountKey=${KEY};BlobEndpoint=${origin}/${name};`;
}

function isMine(folder: string): boolean {
  try {
    mkdirSync(folder);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}
