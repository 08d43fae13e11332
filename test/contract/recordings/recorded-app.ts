import { cpSync, mkdirSync, mkdtempSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

import { levelStore } from '../../../dev/host/store/level-store';

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
  const store = await levelStore(stateDir);
  await store.write([
    { put: 'k/master/_master', value: KEYS.master },
    { put: 'k/host/default', value: KEYS.host },
    { put: 'k/system/durabletask_extension', value: KEYS.system },
  ]);
  await store.close();
  return { appDir, stateDir };
}
