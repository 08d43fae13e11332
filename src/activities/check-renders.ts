import type { Activities, ActivityInput } from '../contract/activities';
import type { RenderReport } from '../contract/answers';
import type { Problem, ShotOutcome } from '../contract/outcome';
import { shorten } from '../contract/shorten';
import type { Control } from '../ledger/requests';
import type { RenderLedger } from '../ledger/render-ledger';
import type { JobEnding, RenderKey } from '../renders/render';
import { otherServer } from '../renders/other-server';
import { BACKEND_MOVED } from '../shots/endings';
import type { GetOutcome } from '../video-api/outcomes';
import type { VideoApiProblem } from '../video-api/problem';
import type { Job } from '../video-api/parse-job';
import type { VideoApi } from '../video-api/video-api';
import { findKeptAnswer, type KeptAnswerDeps } from './answered-clip';
import type { HomeOf } from './job-homes';
import type { Log } from './log';
import { logCharge } from './log-charge';
import { problemOf } from './outcome-of-problem';
import { proveByClip, type ProveDeps } from './prove-by-clip';

export interface CheckRendersDeps extends ProveDeps {
  readonly videoApi: ProveDeps['videoApi'] & Pick<VideoApi, 'endpoint' | 'deleteStops'>;
  readonly ledger: Pick<RenderLedger, 'ended' | 'read' | 'keptAnswer' | 'keepAnswer'>;
  readonly media: KeptAnswerDeps['media'];
  readonly homeOf: HomeOf;
  readonly control: Pick<Control, 'cancelRequest'>;
  readonly log: Log;
}

/** Asks for every render in flight at once, and whether somebody wants the pipeline stopped. What has ended goes into the ledger. */
export function createCheckRenders(deps: CheckRendersDeps): Activities['checkRenders'] {
  const { videoApi, ledger, control, homeOf, log } = deps;
  return async ({ pipelineId, renders, at }) => {
    const report = async ({ shot, attempt, renderId, last }: Asked): Promise<RenderReport> => {
      const key = { pipelineId, shot, attempt };
      const known = await endAtOnce({ ...key, renderId });
      if (known !== undefined) return ended(key, known);
      const asked = await videoApi.get(renderId);
      const found = asked.outcome === 'job' ? onJob(asked, shot) : await onProblem(asked.problem, key, renderId);
      if ('end' in found) return ended(key, found.end);
      if (last !== true || (found.report.outcome !== 'running' && found.report.outcome !== 'unanswered'))
        return found.report;
      const proof = await proveByClip(deps, renderId);
      if (proof.outcome === 'none') return found.report;
      log('render.proven', { pipelineId, shot, renderId, outcome: proof.outcome });
      return ended(key, proof.outcome === 'completed' ? COMPLETED : failedBy(proof.problem));
    };

    /** What the answer to its create said of its end: the server may know it no more, and is not asked. */
    const endAtOnce = async (job: RenderKey & { renderId: string }): Promise<End | undefined> => {
      if ((await homeOf(job))?.endedAtOnce !== true) return undefined;
      const record = await ledger.read(job);
      const kept = record && (await findKeptAnswer(deps, record));
      return kept && endingOf(kept, videoApi);
    };

    const onJob = ({ job, pollAfterMs }: GetOutcome & { outcome: 'job' }, shot: string): Found => {
      const { id: renderId, status: backendStatus, progress } = job;
      log('render.checked', { pipelineId, shot, renderId, backendStatus, progress });
      const end = endingOf(job, videoApi);
      if (end !== undefined) return { end };
      const atWork = job.atWork === true ? { atWork: true as const } : {};
      return { report: { outcome: 'running', backendStatus, progress, ...atWork, pollAfterMs: pollAfterMs ?? null } };
    };

    const onProblem = async (problem: VideoApiProblem, key: RenderKey, renderId: string): Promise<Found> => {
      const { kind, status } = problem;
      log('render.unanswered', { pipelineId, shot: key.shot, renderId, kind, status });
      if (problem.jobFailed === true) return { end: failedBy(problem) };
      const isAnswered = status !== undefined || kind === 'job_not_found';
      const record = isAnswered ? await ledger.read(key) : undefined;
      // Whatever another server says of it is about nothing of ours.
      const moved = record && otherServer(record, videoApi.endpoint);
      if (moved !== undefined)
        return { report: { outcome: 'missing', problem: { code: BACKEND_MOVED, detail: moved } } };
      if (kind === 'job_not_found') return { report: { outcome: 'missing', problem: problemOf(problem) } };
      const retryAfterMs = problem.retryAfterMs ?? null;
      return { report: { outcome: 'unanswered', problem: problemOf(problem), retryAfterMs } };
    };

    const ended = async (key: RenderKey, { as, charge, backendStatus, problem }: End): Promise<RenderReport> => {
      const chargedUsd = await ledger.ended(key, { ending: charge, backendStatus, at });
      logCharge(log, key, chargedUsd);
      return as === null
        ? { outcome: 'completed', backendStatus, chargedUsd }
        : { outcome: 'ended', as, backendStatus, chargedUsd, problem };
    };

    const [cancel, ...reports] = await Promise.all([
      control.cancelRequest(pipelineId),
      ...renders.map(async (asked): Promise<[string, RenderReport]> => [
        asked.renderId,
        await report(asked).catch(unread),
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

type Asked = ActivityInput<'checkRenders'>['renders'][number];

/** How a job has ended: what that means for the shot (null: it has a clip) and for the bill. */
interface End {
  readonly as: ShotOutcome | null;
  readonly charge: JobEnding;
  readonly backendStatus: string;
  readonly problem: Problem;
}

type EndedJob = Pick<Job, 'status' | 'state' | 'error' | 'completedAtMs'>;

type Found = { readonly end: End } | { readonly report: RenderReport };

const NO_PROBLEM: Problem = { code: 'completed', detail: '' };
const COMPLETED: End = { as: null, charge: 'completed', backendStatus: 'completed', problem: NO_PROBLEM };

/** An answer that states the failure of the job, without the job. */
const failedBy = (problem: VideoApiProblem): End => ({
  as: 'render_failed',
  charge: 'failed',
  backendStatus: 'failed',
  problem: problemOf(problem, 'render_failed'),
});

/** How a job has ended; undefined while it goes on. */
function endingOf(job: EndedJob, server: Pick<VideoApi, 'deleteStops'>): End | undefined {
  const kind = kindOfEnding(job, server);
  if (kind === undefined) return undefined;
  const problem = kind.as === null ? NO_PROBLEM : { code: job.error?.code ?? kind.as, detail: errorText(job) };
  return { ...kind, backendStatus: job.status, problem };
}

function kindOfEnding(
  job: EndedJob,
  { deleteStops }: Pick<VideoApi, 'deleteStops'>,
): { as: ShotOutcome | null; charge: JobEnding } | undefined {
  switch (job.state) {
    case 'completed':
      return { as: null, charge: 'completed' };
    case 'failed':
      return job.error?.moderated === true
        ? { as: 'moderated', charge: 'moderated' }
        : { as: 'render_failed', charge: 'failed' };
    case 'cancelled':
      // Where a deletion does not end the work, one that was deleted is made all the same, and costs what it would have cost.
      return isDeleted(job) && !deleteStops
        ? { as: 'cancelled_by_backend', charge: 'completed' }
        : { as: 'cancelled_by_backend', charge: 'cancelled' };
    case 'expired':
      // One that was completed before it expired was paid like any other; only its clip is gone.
      return { as: 'expired', charge: job.completedAtMs === null ? 'failed' : 'completed' };
    case 'running':
    case 'unknown':
      // A word nobody has heard of is not an ending: it is shown, and asked about again until the deadline.
      return undefined;
  }
}

const isDeleted = ({ status }: EndedJob): boolean => /^\s*deleted\s*$/i.test(status);

const errorText = (job: EndedJob): string =>
  job.error === null
    ? 'The backend gave no reason.'
    : shorten([job.error.code, job.error.message].filter(Boolean).join(': '), 400) || 'The backend gave no reason.';
