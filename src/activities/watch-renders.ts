import type { Activities } from '../contract/activities';
import type { Control } from '../ledger/requests';
import type { PipelineRecords } from '../ledger/pipeline-records';
import type { RenderLedger } from '../ledger/render-ledger';
import type { RenderTiming } from '../renders/timing';
import type { Log } from './log';
import type { Orchestrations } from './orchestrations';

export interface WatchRendersDeps {
  readonly ledger: Pick<RenderLedger, 'ofPipeline'>;
  readonly records: Pick<PipelineRecords, 'plan'>;
  readonly control: Pick<Control, 'cancelRequest'>;
  readonly orchestrations: Pick<Orchestrations, 'isRunning' | 'hasCompleted' | 'hasJanitor' | 'startJanitor'>;
  readonly renderTiming: Pick<RenderTiming, 'submitMs'>;
  readonly log: Log;
}

/**
 * Looks whether a pipeline is still there to follow its renders. One that was terminated, or failed, or whose history was
 * purged, follows none: what it left accepted at the backend goes to a janitor, so that its cost is known and its slot kept.
 */
export function createWatchRenders(deps: WatchRendersDeps): Activities['watchRenders'] {
  const { ledger, records, control, orchestrations, renderTiming, log } = deps;
  return async ({ pipelineId, at }) => {
    if (await orchestrations.isRunning(pipelineId)) return { outcome: 'alive' };
    const renders = await ledger.ofPipeline(pipelineId);
    const left = renders.flatMap((render) => {
      if (render.state !== 'accepted' || render.deletedAt !== undefined) return [];
      const { shot, attempt, renderId } = render;
      return [{ shot, attempt, renderId }];
    });
    if (left.length === 0) {
      // A submit that was under way when its pipeline was terminated has its answer by then, or has none.
      const isYoung = (intendedAt: string) => Date.parse(at) - Date.parse(intendedAt) < renderTiming.submitMs;
      const underWay = renders.some(({ state, intendedAt }) => state === 'intended' && isYoung(intendedAt));
      if (underWay) return { outcome: 'followed' };
      return { outcome: (await orchestrations.hasCompleted(pipelineId)) ? 'clear' : 'quiet' };
    }
    if (await orchestrations.hasJanitor(pipelineId)) return { outcome: 'followed' };
    const plan = await records.plan(pipelineId);
    if (plan === undefined) throw new Error(`The plan of pipeline ${pipelineId} is not in the ledger.`);
    const deleteWhenDone = (await control.cancelRequest(pipelineId)) !== null;
    await orchestrations.startJanitor({ plan, renders: left, deleteWhenDone });
    log('janitor.started', { pipelineId, renders: left.length });
    return { outcome: 'followed' };
  };
}
