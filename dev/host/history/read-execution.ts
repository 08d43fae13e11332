import { Instances } from '../durable/instances';
import { levelStore } from '../store/level-store';
import type { RecordedExecution } from './open-replay';

/** An orchestration as the state directory of a host that has stopped holds it. */
export async function readExecution(stateDir: string, instanceId: string): Promise<RecordedExecution> {
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
