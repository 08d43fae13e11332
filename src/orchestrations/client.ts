import type { DurableClient } from 'durable-functions';
import { OrchestrationRuntimeStatus } from 'durable-functions';
import type { Orchestrations } from '../activities/settle-renders';
import { WAKE_EVENT } from './names';
import { hasEnded, instanceStatus } from './instance';

/** How often, and how far apart in ms, it is asked whether a terminated instance has ended: the engine only takes a note at once. */
const TERMINATION = { looks: 40, pauseMs: 500 };

/** What activities may do to other orchestrations, by way of the durable client. An instance that is gone is no failure. */
export function orchestrationsOf(client: DurableClient, sleep: (ms: number) => Promise<void>): Orchestrations {
  const isRunning = async (instanceId: string): Promise<boolean> => {
    const status = await instanceStatus(client, instanceId);
    return status !== undefined && !hasEnded(status);
  };
  return {
    isRunning,
    async hasCompleted(instanceId) {
      const status = await instanceStatus(client, instanceId);
      return status?.runtimeStatus === OrchestrationRuntimeStatus.Completed;
    },
    wake: (instanceId) => unlessGone(() => client.raiseEvent(instanceId, WAKE_EVENT, {})),
    async terminate(instanceId, reason) {
      if (!(await isRunning(instanceId))) return;
      await unlessGone(() => client.terminate(instanceId, reason));
      for (let look = 0; look < TERMINATION.looks; look++) {
        if (!(await isRunning(instanceId))) return;
        await sleep(TERMINATION.pauseMs);
      }
      throw new Error(`Orchestration ${instanceId} was terminated and still runs.`);
    },
    async start(name, instanceId, input) {
      try {
        await client.startNew(name, { instanceId, input });
      } catch (error) {
        // An activity may run twice; the engine refuses a second instance while the first one runs.
        if (!(error instanceof Error && /already exists|HTTP 409|status code: 409/.test(error.message))) throw error;
      }
    },
  };
}

async function unlessGone(action: () => Promise<void>): Promise<void> {
  try {
    await action();
  } catch (error) {
    // The SDK tells an unknown instance apart by its text alone.
    if (!(error instanceof Error && /HTTP (404|410)|status code: (404|410)|No instance with ID/.test(error.message)))
      throw error;
  }
}
