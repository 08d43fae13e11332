import { resolve } from 'node:path';

import { openReplay, readExecution } from '../host';
import { writeHistoryFile } from './history-file';
import type { SavedHistory } from './history-lines';

export interface HistoriesToSave {
  /** State of a host that has stopped. */
  readonly stateDir: string;
  /** The built app that ran them. */
  readonly appDir: string;
  readonly instances: readonly { readonly instanceId: string; readonly file: string }[];
}

/**
 * Writes the history of each instance, with what the app that ran it asks for in each episode. Once in a process, because an app
 * registers its functions once.
 */
export async function saveHistories({
  stateDir,
  appDir,
  instances,
}: HistoriesToSave): Promise<readonly SavedHistory[]> {
  const replay = await openReplay(appDir);
  try {
    const saved: SavedHistory[] = [];
    for (const { instanceId, file } of instances) {
      const execution = await readExecution(stateDir, instanceId);
      const history = { execution, episodes: await replay.replay(execution) };
      // Stack traces name the folders of this machine, which are nobody else's business.
      writeHistoryFile(file, history, [
        [resolve(appDir), '{app}'],
        [process.cwd(), '{project}'],
      ]);
      saved.push(history);
    }
    return saved;
  } finally {
    await replay.stop();
  }
}
