import type { DurableClient } from 'durable-functions';
import type { Orchestrations } from './activities/settle-renders';
import { WAKE_EVENT } from './contract/wake';

/** What activities may do to other orchestrations, by way of the durable client. An instance that is gone is no failure. */
export function orchestrationsOf(client: DurableClient): Orchestrations {
  return {
    wake: (instanceId) => unlessGone(() => client.raiseEvent(instanceId, WAKE_EVENT, {})),
    terminate: (instanceId, reason) => unlessGone(() => client.terminate(instanceId, reason)),
    async start(name, instanceId, input) {
      try {
        await client.startNew(name, { instanceId, input });
      } catch (error) {
        // An activity may run twice; the engine refuses a second instance while the first one runs.
        if (!(error instanceof Error && /already exists|409/.test(error.message))) throw error;
      }
    },
  };
}

async function unlessGone(action: () => Promise<void>): Promise<void> {
  try {
    await action();
  } catch (error) {
    // The SDK tells an unknown instance apart by its text alone.
    if (!(error instanceof Error && /404|No instance with ID/.test(error.message))) throw error;
  }
}
