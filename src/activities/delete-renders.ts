import type { Activities } from '../contract/activities';
import type { Control } from '../ledger/requests';
import type { RenderLedger } from '../ledger/render-ledger';
import { otherServer } from '../renders/other-server';
import type { VideoApi } from '../video-api/video-api';
import type { Log } from './log';

export interface DeleteRendersDeps {
  readonly videoApi: Pick<VideoApi, 'get' | 'remove' | 'endpoint'>;
  readonly ledger: Pick<RenderLedger, 'read'>;
  readonly control: Pick<Control, 'cancelRequest'>;
  readonly log: Log;
}

/**
 * Cleans up after a cancel: finished jobs are deleted on the backend. What still runs there cannot be stopped by any call of
 * this API (deleting a running job is refused, ignored or cancels, depending on the server), so it is named as still charged.
 * Without a cancel nothing is deleted: the pipeline may have been resumed since this was asked for, and want its clips.
 */
export function createDeleteRenders({
  videoApi,
  ledger,
  control,
  log,
}: DeleteRendersDeps): Activities['deleteRenders'] {
  return async ({ pipelineId, renders }) => {
    const deleted: string[] = [];
    const stillCharged: string[] = [];
    if ((await control.cancelRequest(pipelineId)) === null)
      return { deleted, stillCharged: renders.map(({ renderId }) => renderId) };
    for (const { shot, attempt, renderId } of renders) {
      const record = await ledger.read({ pipelineId, shot, attempt });
      // Another server knows nothing of it, and may have a job of that id which is none of ours.
      if (record !== undefined && otherServer(record, videoApi.endpoint) !== undefined) {
        stillCharged.push(renderId);
        continue;
      }
      const asked = await videoApi.get(renderId);
      const gone = asked.outcome === 'problem' && asked.problem.kind === 'job_not_found';
      const running = asked.outcome === 'job' && (asked.job.state === 'running' || asked.job.state === 'unknown');
      const removed = asked.outcome === 'job' && !running && (await videoApi.remove(renderId)).outcome === 'removed';
      (gone || removed ? deleted : stillCharged).push(renderId);
      log('render.deleted', { pipelineId, shot, renderId, deleted: gone || removed });
    }
    return { deleted, stillCharged };
  };
}
