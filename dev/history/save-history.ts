import { resolve } from 'node:path';

import { openReplay, readExecution } from '../host';
import { writeHistoryFile } from './history-file';
import type { SavedHistory } from './history-lines';

export interface HistoryToSave {
  /** State of a host that has stopped. */
  readonly stateDir: string;
  readonly instanceId: string;
  /** The built app that ran it. */
  readonly appDir: string;
  readonly file: string;
}

/** Writes the history of an instance, with what the app that ran it asks for in each episode. */
export async function saveHistory({ stateDir, instanceId, appDir, file }: HistoryToSave): Promise<SavedHistory> {
  const execution = await readExecution(stateDir, instanceId);
  const replay = await openReplay(appDir);
  const history = { execution, episodes: await replay.replay(execution) };
  await replay.stop();
  // Stack traces name the folders of this machine, which are nobody else's business.
  writeHistoryFile(file, history, [
    [resolve(appDir), '{app}'],
    [process.cwd(), '{project}'],
  ]);
  return history;
}
