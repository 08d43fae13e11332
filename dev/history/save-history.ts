import { resolve } from 'node:path';

import { Instances } from '../host/durable/instances';
import { levelStore } from '../host/store/level-store';
import { writeHistoryFile } from './history-file';
import type { SavedHistory } from './history-lines';
import { openReplay, type RecordedExecution } from './replayed-history';

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

async function readExecution(stateDir: string, instanceId: string): Promise<RecordedExecution> {
  const store = await levelStore(stateDir);
  try {
    const found = await new Instances(store).load(instanceId);
    if (found === undefined) throw new Error(`${stateDir} holds no instance "${instanceId}".`);
    const { row, events } = found;
    const { name: orchestrator, input, parent } = row;
    return {
      orchestrator,
      instanceId,
      input,
      parentInstanceId: parent?.OrchestrationInstance.InstanceId ?? null,
      events,
    };
  } finally {
    await store.close();
  }
}
