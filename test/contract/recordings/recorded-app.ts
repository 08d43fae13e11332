import { cpSync, mkdirSync, mkdtempSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

import { giveKeys } from '../../../dev/host';

export interface PreparedApp {
  readonly appDir: string;
  readonly stateDir: string;
}

export const KEYS = { master: 'TheMasterKeyOfThisRun', host: 'TheHostKeyOfThisRun', system: 'TheSystemKeyOfThisRun' };

/** The recorded app in a folder of its own, and a state directory in which the keys are known beforehand. */
export async function prepareRecordedApp(goldenDir: string): Promise<PreparedApp> {
  const work = mkdtempSync(join(tmpdir(), 'recorded-'));
  const [appDir, stateDir] = [join(work, 'app'), join(work, 'state')];
  cpSync(join(goldenDir, 'app'), appDir, { recursive: true });
  // The recorded files are read-only, and the app writes beside them.
  mkdirSync(stateDir);
  symlinkSync(resolve(__dirname, '../../../node_modules'), join(appDir, 'node_modules'));
  await giveKeys(stateDir, { master: KEYS.master, host: KEYS.host, durable: KEYS.system });
  return { appDir, stateDir };
}
