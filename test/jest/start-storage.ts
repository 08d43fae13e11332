import { remote } from '../support/stack/remote';
import { startSharedStorage } from '../support/stack/shared-storage';
import measureMachine from './measure-machine';

declare global {
  /** Stops what the stacks of this run share. */
  var shotloopStopStorage: (() => Promise<void>) | undefined;
}

/** Measures the machine, and starts the storage that the stacks of the run share; stop-storage.ts stops it. */
// Jest takes the default export.
// eslint-disable-next-line import-x/no-default-export
export default async function startStorage(): Promise<void> {
  measureMachine();
  if (remote === undefined) globalThis.shotloopStopStorage = await startSharedStorage();
}
