import { entityInstanceId, type EntityId } from './entity-id';
import { entityStateText, entityStatusText, type EntityState } from './entity-scheduler';
import type { EpisodeContext } from './episode-context';
import { plainGuid } from './guid';
import { executionStarted, orchestratorCompleted, orchestratorStarted } from './history-events';
import type { LoadedInstance } from './instances';
import { engineTime } from './timestamps';

/** An entity is an orchestration that starts anew after each batch, with its state as input. */
export function entityInstance(
  id: EntityId,
  entity: EntityState,
  { clock }: EpisodeContext,
  before: LoadedInstance | undefined,
  terminated: boolean,
): LoadedInstance {
  const nowMs = clock.now();
  const at = engineTime(nowMs);
  const instanceId = entityInstanceId(id);
  const executionId = plainGuid();
  const input = entityStateText(entity);
  const generation = before === undefined ? 0 : null;
  const start = executionStarted({ instanceId, executionId, name: instanceId, version: '', input, generation }, at);
  const events = [orchestratorStarted(at), start, orchestratorCompleted(at)];
  return {
    events,
    chunks: [events.map((event) => JSON.stringify(event)).join(',')],
    row: {
      instanceId,
      executionId,
      name: instanceId,
      version: null,
      status: terminated ? 'Terminated' : 'Running',
      input,
      output: null,
      customStatus: entityStatusText(entity),
      createdMs: nowMs,
      updatedMs: nowMs,
      parent: null,
      tags: null,
      historyChunks: 0,
    },
  };
}
