import { resolve, sep } from 'node:path';

import { failInvocation, outsideInvocations, WorkerExitError } from './exit-guard';
import { ensureError } from './ensure-error';

/** What is not the app: this host and what else stands in for Azure. */
const OURS = resolve(__dirname, '../..') + sep;

/**
 * Keeps the process alive when an error of the app reaches nobody: thrown in a timer, or a rejection without a handler. In
 * Azure it ends the worker alone, which is started again; here worker and host are one process. An error of the host
 * itself still ends it: nobody knows what such a host would do next, and its state is on disk. `tell` gets every one.
 */
export function outliveStrayErrors(tell: (message: string) => void): void {
  const hear = (thrown: unknown): void => {
    const error = ensureError(thrown);
    const text = error.stack ?? error.message;
    if (isOurs(error)) {
      tell(`The host itself has failed, and ends: ${text}`);
      outsideInvocations(() => process.exit(1));
    }
    const failed = failInvocation(new WorkerExitError(1));
    tell(
      `An error that nobody caught. In Azure it ends the worker, and with it every invocation in it; here ${failed ? 'the invocation that it comes from fails, if it is still running' : 'the app goes on'}: ${text}`,
    );
  };
  process.on('uncaughtException', hear).on('unhandledRejection', hear);
}

/** Ours is what has frames of the host and none of an app. */
function isOurs({ stack = '' }: Error): boolean {
  const files = stack
    .split('\n')
    .map((line) => /^ +at (?:.* \()?(?:file:\/\/)?(.+?):\d+:\d+\)?$/.exec(line)?.[1])
    .filter((file) => file !== undefined && !file.startsWith('node:') && !file.includes('node_modules'));
  return files.length > 0 && files.every((file) => file?.startsWith(OURS));
}
