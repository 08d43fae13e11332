import type { Activities } from '../contract/activities';
import type { Control } from '../ledger/requests';
import type { RenderLedger } from '../ledger/render-ledger';
import { otherServer } from '../renders/other-server';
import type { VideoApiProblem } from '../video-api/problem';
import type { VideoApi } from '../video-api/video-api';
import type { Log } from './log';

export interface DeleteRendersDeps {
  readonly videoApi: Pick<VideoApi, 'get' | 'remove' | 'endpoint'>;
  readonly ledger: Pick<RenderLedger, 'read'>;
  readonly control: Pick<Control, 'cancelRequest'>;
  readonly sleep: (ms: number) => Promise<void>;
  readonly log: Log;
}

/** How long one clean-up waits for jobs that the backend says it cannot delete yet, all of them together, and for one of them at a time. */
const LATER = { allMs: 60_000, pauseMs: 5_000, leastPauseMs: 1_000, longestPauseMs: 30_000 };

/** What became of a job: `gone` is one that the backend has not got; `undeletable` says that it has no deletion at all. */
type Removal = 'removed' | 'gone' | 'kept' | 'undeletable';

/**
 * Cleans up after a cancel: finished jobs are deleted on the backend. What still runs there is never deleted: on some servers that is
 * refused, on others the job is forgotten and the work goes on, charged and out of sight. It is named as still charged, and followed
 * to its end. Without a cancel nothing is deleted: the pipeline may have been resumed since this was asked for, and want its clips.
 */
export function createDeleteRenders({
  videoApi,
  ledger,
  control,
  sleep,
  log,
}: DeleteRendersDeps): Activities['deleteRenders'] {
  return async ({ pipelineId, renders }) => {
    const deleted: string[] = [];
    const stillCharged: string[] = [];
    if ((await control.cancelRequest(pipelineId)) === null)
      return { deleted, stillCharged: renders.map(({ renderId }) => renderId) };
    let patienceMs = LATER.allMs;
    let deletes = true;

    const remove = async (renderId: string): Promise<Removal> => {
      const asked = await videoApi.get(renderId);
      if (asked.outcome === 'problem') return asked.problem.kind === 'job_not_found' ? 'gone' : 'kept';
      if (asked.job.state === 'running' || asked.job.state === 'unknown') return 'kept';
      for (;;) {
        const removed = await videoApi.remove(renderId);
        if (removed.outcome === 'removed') return 'removed';
        const { problem } = removed;
        if (problem.kind === 'job_not_found') return 'gone';
        if (hasNoDeletion(problem)) return 'undeletable';
        const askedFor = problem.retryAfterMs ?? LATER.pauseMs;
        const pauseMs = Math.min(Math.max(askedFor, LATER.leastPauseMs), LATER.longestPauseMs);
        if (!isNotYet(problem) || pauseMs > patienceMs) return 'kept';
        patienceMs -= pauseMs;
        await sleep(pauseMs);
      }
    };

    for (const { shot, attempt, renderId } of renders) {
      const record = await ledger.read({ pipelineId, shot, attempt });
      // Another server knows nothing of it, and may have a job of that id which is none of ours.
      const isElsewhere = record !== undefined && otherServer(record, videoApi.endpoint) !== undefined;
      // Of a picture nothing is left there.
      if (record?.makes === 'picture') {
        (record.state === 'ended' ? deleted : stillCharged).push(renderId);
        continue;
      }
      if (isElsewhere || !deletes) {
        stillCharged.push(renderId);
        continue;
      }
      const removal = await remove(renderId);
      if (removal === 'undeletable') {
        deletes = false;
        log('render.undeletable', { pipelineId, endpoint: videoApi.endpoint });
      }
      // A job that is not there is no proof that nothing runs, or that nothing is owed for it: its record has to know how it ended.
      const isDeleted = removal === 'removed' || (removal === 'gone' && record?.state === 'ended');
      (isDeleted ? deleted : stillCharged).push(renderId);
      log('render.deleted', { pipelineId, shot, renderId, deleted: isDeleted });
    }
    return { deleted, stillCharged };
  };
}

/** 405, or the profile knows it. A bare 404 may be this job's as well as the path's. */
const hasNoDeletion = ({ kind, status, sent }: VideoApiProblem): boolean =>
  kind === 'route_not_found' && (status === 405 || sent === false);

/** 409 and 202: the backend is still at it. */
const isNotYet = ({ kind, status }: VideoApiProblem): boolean => kind === 'not_ready' || status === 409;
