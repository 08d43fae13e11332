import type { Activities } from '../contract/activities';
import type { RenderReport } from '../contract/answers';
import type { ShotOutcome } from '../contract/outcome';
import { shorten } from '../contract/shorten';
import type { Control } from '../ledger/requests';
import type { RenderLedger } from '../ledger/render-ledger';
import type { JobEnding } from '../renders/render';
import { otherServer } from '../renders/other-server';
import type { Job } from '../video-api/parse-job';
import type { VideoApi } from '../video-api/video-api';
import type { Log } from './log';
import { logCharge } from './log-charge';
import { problemOf } from './outcome-of-problem';

export interface CheckRendersDeps {
  readonly videoApi: Pick<VideoApi, 'get' | 'endpoint'>;
  readonly ledger: Pick<RenderLedger, 'ended' | 'read'>;
  readonly control: Pick<Control, 'cancelRequest'>;
  readonly log: Log;
}

/** Asks for every render in flight at once, and whether somebody wants the pipeline stopped. What has ended goes into the ledger. */
export function createCheckRenders({ videoApi, ledger, control, log }: CheckRendersDeps): Activities['checkRenders'] {
  return async ({ pipelineId, renders, at }) => {
    const report = async (shot: string, attempt: number, renderId: string): Promise<RenderReport> => {
      const asked = await videoApi.get(renderId);
      if (asked.outcome === 'problem') {
        const { problem } = asked;
        log('render.unanswered', { pipelineId, shot, renderId, kind: problem.kind, status: problem.status });
        if (problem.kind === 'job_not_found') {
          const record = await ledger.read({ pipelineId, shot, attempt });
          const moved = record && otherServer(record, videoApi.endpoint);
          return {
            outcome: 'missing',
            problem: moved === undefined ? problemOf(problem) : { code: 'backend_moved', detail: moved },
          };
        }
        return { outcome: 'unanswered', problem: problemOf(problem), retryAfterMs: problem.retryAfterMs ?? null };
      }
      const { job } = asked;
      log('render.checked', { pipelineId, shot, renderId, backendStatus: job.status, progress: job.progress });
      const ending = endingOf(job);
      if (ending === undefined) {
        return {
          outcome: 'running',
          backendStatus: job.status,
          progress: job.progress,
          ...(job.atWork === true ? { atWork: true } : {}),
          pollAfterMs: asked.pollAfterMs ?? null,
        };
      }
      const chargedUsd = await ledger.ended(
        { pipelineId, shot, attempt },
        { ending: ending.charge, backendStatus: job.status, at },
      );
      logCharge(log, { pipelineId, shot, attempt }, chargedUsd);
      if (ending.as === null) return { outcome: 'completed', backendStatus: job.status, chargedUsd };
      const problem = { code: job.error?.code ?? ending.as, detail: errorText(job) };
      return { outcome: 'ended', as: ending.as, backendStatus: job.status, chargedUsd, problem };
    };

    const [cancel, ...reports] = await Promise.all([
      control.cancelRequest(pipelineId),
      ...renders.map(async ({ shot, attempt, renderId }): Promise<[string, RenderReport]> => [
        renderId,
        await report(shot, attempt, renderId).catch(unread),
      ]),
    ]);
    return { cancel, renders: Object.fromEntries(reports) };
  };
}

/** One record that cannot be read or written says nothing of the other renders. */
const unread = (error: unknown): RenderReport => ({
  outcome: 'unanswered',
  problem: { code: 'internal_error', detail: shorten(error instanceof Error ? error.message : String(error), 400) },
  retryAfterMs: null,
});

/** What the job's state means for the shot and for the bill; undefined while it goes on. */
function endingOf(job: Job): { as: ShotOutcome | null; charge: JobEnding } | undefined {
  switch (job.state) {
    case 'completed':
      return { as: null, charge: 'completed' };
    case 'failed':
      return job.error?.moderated === true
        ? { as: 'moderated', charge: 'moderated' }
        : { as: 'render_failed', charge: 'failed' };
    case 'cancelled':
      return { as: 'cancelled_by_backend', charge: 'cancelled' };
    case 'expired':
      // One that was completed before it expired was paid like any other; only its clip is gone.
      return { as: 'expired', charge: job.completedAtMs === null ? 'failed' : 'completed' };
    case 'running':
    case 'unknown':
      // A word nobody has heard of is not an ending: it is shown, and asked about again until the deadline.
      return undefined;
  }
}

const errorText = (job: Job): string =>
  job.error === null
    ? 'The backend gave no reason.'
    : shorten([job.error.code, job.error.message].filter(Boolean).join(': '), 400) || 'The backend gave no reason.';
