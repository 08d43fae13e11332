import type { Activities, RenderReport } from '../contract/activities';
import type { Control } from '../ledger/control';
import type { Job } from '../video-api/parse-job';
import type { VideoApi } from '../video-api/video-api';
import type { Log } from './log';
import { problemOf } from './outcome-of-problem';

export interface CheckRendersDeps {
  readonly videoApi: Pick<VideoApi, 'get'>;
  readonly control: Pick<Control, 'cancelRequest'>;
  readonly log: Log;
}

/** Asks for every render in flight at once, and whether somebody wants the pipeline stopped. Changes nothing. */
export function createCheckRenders({ videoApi, control, log }: CheckRendersDeps): Activities['checkRenders'] {
  return async ({ pipelineId, renders }) => {
    const [cancel, ...reports] = await Promise.all([
      control.cancelRequest(pipelineId),
      ...renders.map(async ({ shot, renderId }): Promise<[string, RenderReport]> => {
        const asked = await videoApi.get(renderId);
        if (asked.outcome === 'job') {
          log('render.checked', {
            pipelineId,
            shot,
            renderId,
            backendStatus: asked.job.status,
            progress: asked.job.progress,
          });
          return [shot, reportOf(asked.job, asked.pollAfterMs ?? null)];
        }
        const { problem } = asked;
        log('render.unanswered', { pipelineId, shot, renderId, kind: problem.kind, status: problem.status });
        if (problem.kind === 'job_not_found') return [shot, { outcome: 'missing', problem: problemOf(problem) }];
        return [
          shot,
          { outcome: 'unanswered', problem: problemOf(problem), retryAfterMs: problem.retryAfterMs ?? null },
        ];
      }),
    ]);
    return { cancel, renders: Object.fromEntries(reports) };
  };
}

function reportOf(job: Job, pollAfterMs: number | null): RenderReport {
  const backendStatus = job.status;
  const detail =
    job.error === null
      ? 'The backend gave no reason.'
      : [job.error.code, job.error.message].filter(Boolean).join(': ').slice(0, 400);
  switch (job.state) {
    case 'completed':
      return { outcome: 'completed', backendStatus };
    case 'failed': {
      const as = job.error?.moderated === true ? 'moderated' : 'render_failed';
      return { outcome: 'ended', as, backendStatus, problem: { code: job.error?.code ?? as, detail } };
    }
    case 'cancelled':
      return { outcome: 'ended', as: 'cancelled_by_backend', backendStatus, problem: { code: 'cancelled', detail } };
    case 'expired':
      return { outcome: 'ended', as: 'expired', backendStatus, problem: { code: 'expired', detail } };
    case 'running':
    case 'unknown':
      // A word nobody has heard of is not an ending: it is shown, and asked about again until the deadline.
      return { outcome: 'running', backendStatus, progress: job.progress, pollAfterMs };
  }
}
