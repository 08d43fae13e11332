import type { DurableClient, DurableOrchestrationStatus } from 'durable-functions';
import { OrchestrationRuntimeStatus } from 'durable-functions';
import { watchdogId, watchdogInput } from './names';
import type { Plan } from '../plans/plan';

/** The engine's row of an instance, or undefined when there is none; the SDK rejects for that case. */
export async function instanceStatus(
  client: DurableClient,
  id: string,
): Promise<DurableOrchestrationStatus | undefined> {
  try {
    return await client.getStatus(id);
  } catch (error) {
    // The status code is only in the text of the SDK's error.
    if (error instanceof Error && /HTTP 404 response/.test(error.message)) return undefined;
    throw error;
  }
}

/**
 * Starts the pipeline of a plan under its own id, unless an instance of that id is there already. One that was started before
 * and is gone from the engine goes on from what ledger and storage know.
 */
export async function startInstance(
  client: DurableClient,
  { plan, startedBefore }: { plan: Plan; startedBefore: boolean },
): Promise<void> {
  if ((await instanceStatus(client, plan.pipelineId)) !== undefined) return;
  await startWatchdog(client, plan);
  try {
    await client.startNew('pipeline', {
      instanceId: plan.pipelineId,
      input: startedBefore ? { plan, resume: { again: [] } } : { plan },
    });
  } catch (error) {
    // Somebody started it in between (the engine refuses a second one while the first runs).
    if ((await instanceStatus(client, plan.pipelineId)) === undefined) throw error;
  }
}

/** Puts a watchdog beside a pipeline, before that one can buy anything; one that is there already stays. */
export async function startWatchdog(client: DurableClient, plan: Plan): Promise<void> {
  const instanceId = watchdogId(plan.pipelineId);
  const isThere = async (): Promise<boolean> => {
    const status = await instanceStatus(client, instanceId);
    return status !== undefined && !hasEnded(status);
  };
  if (await isThere()) return;
  try {
    await client.startNew('watchdog', { instanceId, input: watchdogInput(plan) });
  } catch (error) {
    if (!(await isThere())) throw error;
  }
}

const ENDED: readonly OrchestrationRuntimeStatus[] = [
  OrchestrationRuntimeStatus.Completed,
  OrchestrationRuntimeStatus.Failed,
  OrchestrationRuntimeStatus.Terminated,
  OrchestrationRuntimeStatus.Canceled,
];

export const hasEnded = (status: Pick<DurableOrchestrationStatus, 'runtimeStatus'>): boolean =>
  ENDED.includes(status.runtimeStatus);
