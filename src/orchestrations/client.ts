import { setTimeout as pause } from 'node:timers/promises';
import type { HttpRequest } from '@azure/functions';
import type { DurableClient, DurableOrchestrationStatus } from 'durable-functions';
import { EntityId, OrchestrationRuntimeStatus } from 'durable-functions';
import type { Orchestrations } from '../activities/orchestrations';
import type { StitchAnswer, StitchInput } from '../contract/stitch';
import { stitchClipsOutput } from '../contract/stitch';
import type { Plan } from '../plans/plan';
import type { AppSlots } from '../slots/app-slots';
import type { JanitorInput } from './janitor';
import type { Orchestrator } from './names';
import { janitorId, ORCHESTRATORS, senderId, SLOTS_ENTITY, SLOTS_KEY, stitchId, WAKE_EVENT, watchdogId } from './names';
import type { PipelineInput } from './pipeline';
import { readStatus } from './read-status';
import type { SenderInput } from './sender';
import { saysNoInstance, saysRunsAlready, statusWithoutJson } from './sdk-errors';
import type { WatchdogInput } from './watchdog';
import { watchdogInput } from './watchdog';

/** The only way to the engine's client: what endpoints and activities may ask of it, in words of pipelines. */
export interface OrchestrationClient extends Orchestrations {
  /** The engine's row of a pipeline's instance; undefined when there is none. */
  status(pipelineId: string): Promise<DurableOrchestrationStatus | undefined>;
  /**
   * Starts a pipeline under its own id, unless an instance of that id is there, running or not. One that was started before and
   * is gone from the engine goes on from what ledger and storage know.
   */
  startPipeline(plan: Plan, options: { startedBefore: boolean }): Promise<void>;
  /** Runs a pipeline anew from what is known of it, `again` naming the shots to render anew; false while one runs. */
  resumePipeline(plan: Plan, again: readonly string[]): Promise<boolean>;
  /** Ends a pipeline that does not end by itself, and resolves when it has ended. */
  end(pipelineId: string, reason: string): Promise<void>;
  /** Ends and forgets every instance of a pipeline; with the clips that were put into one file, the one that did that as well. */
  forget(pipelineId: string, stitchedSha256: string | undefined): Promise<void>;
  /**
   * Sees to it that clips are put into one file: started now, under way, or ended. One that ended because something failed that may
   * pass is started anew.
   */
  stitch(input: StitchInput): Promise<{ outcome: 'started' | 'running' } | StitchAnswer>;
  /** What the slots of all backends hold; undefined before their first use. */
  slots(): Promise<AppSlots | undefined>;
  /** The answer that every client of Durable Functions expects to a start: URLs to follow and manage the instance. */
  checkStatus(request: HttpRequest, pipelineId: string): Promise<CheckStatus>;
}

export interface CheckStatus {
  readonly body: Record<string, unknown>;
  readonly location: string | null;
  readonly retryAfter: string | null;
}

interface Inputs {
  pipeline: PipelineInput;
  janitor: JanitorInput;
  watchdog: WatchdogInput;
  stitch: StitchInput;
  sender: SenderInput;
}

/** How often, and how far apart in ms, it is asked whether a terminated instance has ended: the engine only takes a note at once. */
const TERMINATION = { looks: 40, pauseMs: 500 };

export function orchestrationClient(
  client: DurableClient,
  sleep: (ms: number) => Promise<unknown> = (ms) => pause(ms),
): OrchestrationClient {
  const status = async (instanceId: string): Promise<DurableOrchestrationStatus | undefined> => {
    try {
      return await client.getStatus(instanceId);
    } catch (error) {
      if (saysNoInstance(error)) return undefined;
      const read = readStatus(statusWithoutJson(error) ?? '');
      if (read === undefined) throw error;
      return read as DurableOrchestrationStatus;
    }
  };
  const isRunning = async (instanceId: string): Promise<boolean> => {
    const known = await status(instanceId);
    return known !== undefined && !hasEnded(known);
  };
  /**
   * Tells an instance something, should it still run. One that ended after it was last looked at needs to be told nothing, and
   * how the engine refuses then depends on how far it had got: what counts is that the instance runs no more.
   */
  const tell = async (instanceId: string, say: () => Promise<void>): Promise<void> => {
    try {
      await say();
    } catch (error) {
      if (saysNoInstance(error) || !(await isRunning(instanceId))) return;
      throw error;
    }
  };
  /** False when one of that id runs: started by somebody else, or by a start whose answer was lost. */
  const start = async <O extends Orchestrator>(
    which: O,
    { instanceId, input }: { instanceId: string; input: Inputs[O] },
  ): Promise<boolean> => {
    try {
      await client.startNew(ORCHESTRATORS[which], { instanceId, input });
      return true;
    } catch (error) {
      if (saysRunsAlready(error) || (await isRunning(instanceId))) return false;
      throw error;
    }
  };
  const terminate = async (instanceId: string, reason: string): Promise<void> => {
    if (!(await isRunning(instanceId))) return;
    await tell(instanceId, () => client.terminate(instanceId, asReason(reason)));
    for (let look = 0; look < TERMINATION.looks; look++) {
      if (!(await isRunning(instanceId))) return;
      await sleep(TERMINATION.pauseMs);
    }
    throw new Error(`Orchestration ${instanceId} was terminated and still runs.`);
  };
  const purge = async (instanceId: string): Promise<void> => {
    try {
      await client.purgeInstanceHistory(instanceId);
    } catch (error) {
      if (!saysNoInstance(error)) throw error;
    }
  };
  const startWatchdog = async (plan: Plan): Promise<void> => {
    await start('watchdog', { instanceId: watchdogId(plan.pipelineId), input: watchdogInput(plan) });
  };

  return {
    status,
    isRunning,
    async hasCompleted(pipelineId) {
      return (await status(pipelineId))?.runtimeStatus === OrchestrationRuntimeStatus.Completed;
    },
    async hasFailed(pipelineId) {
      return (await status(pipelineId))?.runtimeStatus === OrchestrationRuntimeStatus.Failed;
    },
    async startSender(pipelineId) {
      const instanceId = senderId(pipelineId);
      if (await start('sender', { instanceId, input: { pipelineId } })) return;
      await tell(instanceId, () => client.raiseEvent(instanceId, WAKE_EVENT, {}));
    },
    wake: (pipelineId) => tell(pipelineId, () => client.raiseEvent(pipelineId, WAKE_EVENT, {})),
    async startPipeline(plan, { startedBefore }) {
      const { pipelineId: instanceId } = plan;
      if ((await status(instanceId)) !== undefined) return;
      // Before the pipeline can buy anything.
      await startWatchdog(plan);
      await start('pipeline', { instanceId, input: startedBefore ? { plan, resume: { again: [] } } : { plan } });
    },
    async resumePipeline(plan, again) {
      await startWatchdog(plan);
      // The id of an instance that has ended is free again; whatever is bought under it is in the ledger, not in its history.
      return start('pipeline', { instanceId: plan.pipelineId, input: { plan, resume: { again } } });
    },
    startWatchdog,
    async startJanitor({ plan, renders, ended, deleteWhenDone }) {
      const instanceId = janitorId(plan.pipelineId);
      const input = { plan, renders, deleteWhenDone, ...(ended === undefined ? {} : { ended }) };
      await start('janitor', { instanceId, input });
      return { instanceId };
    },
    hasJanitor: (pipelineId) => isRunning(janitorId(pipelineId)),
    stopJanitor: (pipelineId, reason) => terminate(janitorId(pipelineId), reason),
    end: terminate,
    async forget(pipelineId, stitchedSha256) {
      const stitched = stitchedSha256 === undefined ? [] : [stitchId(pipelineId, stitchedSha256)];
      for (const instanceId of [
        watchdogId(pipelineId),
        janitorId(pipelineId),
        senderId(pipelineId),
        ...stitched,
        pipelineId,
      ]) {
        await terminate(instanceId, 'Its pipeline was deleted.');
        await purge(instanceId);
      }
    },
    async stitch(input) {
      const instanceId = stitchId(input.pipelineId, input.contentSha256);
      const known = await status(instanceId);
      if (known !== undefined && !hasEnded(known)) return { outcome: 'running' };
      const ended = stitchClipsOutput.safeParse(known?.output);
      // One that says it was made is asked for because the file is gone.
      if (ended.success && ended.data.outcome === 'failed') return ended.data;
      return { outcome: (await start('stitch', { instanceId, input })) ? 'started' : 'running' };
    },
    async slots() {
      const { entityExists, entityState } = await client.readEntityState<AppSlots>(
        new EntityId(SLOTS_ENTITY, SLOTS_KEY),
      );
      return entityExists ? entityState : undefined;
    },
    async checkStatus(request, pipelineId) {
      const answer = client.createCheckStatusResponse(request, pipelineId);
      const body = (await answer.json()) as Record<string, unknown>;
      return { body, location: answer.headers.get('location'), retryAfter: answer.headers.get('retry-after') };
    },
  };
}

const ENDED: readonly OrchestrationRuntimeStatus[] = [
  OrchestrationRuntimeStatus.Completed,
  OrchestrationRuntimeStatus.Failed,
  OrchestrationRuntimeStatus.Terminated,
  OrchestrationRuntimeStatus.Canceled,
];

export const hasEnded = ({ runtimeStatus }: Pick<DurableOrchestrationStatus, 'runtimeStatus'>): boolean =>
  ENDED.includes(runtimeStatus);

/**
 * A reason as the engine reads it back. It is shown as JSON where it can be read as JSON, in Json.NET's generous sense, so a bare
 * word may come back as another value; and the SDK puts it into a URL as it is, where an `&` would end it.
 */
const asReason = (reason: string): string => encodeURIComponent(JSON.stringify(reason));
