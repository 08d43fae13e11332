import type { Problem } from '../contract/outcome';
import type { BlobStore } from '../storage/blob-store';
import { clipKeeper } from './answered-clip';
import type { HeldIntent } from '../ledger/claim';
import type { RenderLedger } from '../ledger/render-ledger';
import { CLAIM_VALID_MS, LOOK_SOON_MS, SYNCHRONOUS_RETRY_MS } from '../renders/timing';
import type { CreateRequest } from '../video-api/create-body';
import type { CreateOutcome } from '../video-api/outcomes';
import type { VideoApiProblem } from '../video-api/problem';
import { isTransient } from '../video-api/problem';
import { isEnding } from '../video-api/status-word';
import type { VideoApi } from '../video-api/video-api';
import type { Log } from './log';
import { logCharge } from './log-charge';
import { outcomeOfProblem, problemOf } from './outcome-of-problem';
import type { SubmitInput, SubmitOutput } from './submit-answers';
import { acceptedAnswer, busy, duplicateJob, noTurn, refusedAnswer, staleClaim, takenJob } from './submit-answers';
import type { Turns } from './turns';

export interface PostRenderDeps {
  readonly videoApi: Pick<VideoApi, 'create' | 'synchronous'>;
  /** For creates that take as long as their renders: they must not keep all other activities waiting. */
  readonly blockingCreates: Turns;
  readonly ledger: Pick<RenderLedger, 'submitted' | 'released' | 'refused' | 'asked' | 'keepAnswer'>;
  readonly media: Pick<BlobStore, 'upload'>;
  readonly maxClipBytes: number;
  readonly log: Log;
  /** Milliseconds of a clock that never goes back; the process's own by default. */
  readonly uptimeMs?: () => number;
}

interface Claimed {
  readonly input: SubmitInput;
  readonly request: CreateRequest;
  /** When its activity began, by `uptimeMs`. */
  readonly begunMs: number;
}

/** Makes the one POST that a claim allows, and writes down what came of it. */
export function createPostRender(deps: PostRenderDeps) {
  const { videoApi, ledger, blockingCreates, log, uptimeMs = () => performance.now() } = deps;
  return async (held: HeldIntent, claimed: Claimed): Promise<SubmitOutput> => {
    const { pipelineId, shot, attempt } = claimed.input;
    const wait = async (why: Problem, retryAfterMs: number | null): Promise<SubmitOutput> => {
      await ledger.released(held, why);
      log('render.waiting', { pipelineId, shot, attempt, kind: why.code });
      return busy(why, retryAfterMs);
    };
    // A host that was frozen since its claim may be taken for dead, and another one may have claimed anew by now.
    const spentMs = uptimeMs() - claimed.begunMs;
    if (spentMs > CLAIM_VALID_MS) return wait(staleClaim, null);
    // A picture is answered when it is made, too.
    if (!videoApi.synchronous && claimed.request.makes !== 'picture') return post(deps, held, { ...claimed, spentMs });
    const end = blockingCreates.begin();
    if (end === undefined) return wait(noTurn, SYNCHRONOUS_RETRY_MS);
    try {
      return await post(deps, held, { ...claimed, spentMs });
    } finally {
      end();
    }
  };
}

async function post(
  deps: PostRenderDeps,
  held: HeldIntent,
  { input, request, spentMs }: Claimed & { spentMs: number },
): Promise<SubmitOutput> {
  const { videoApi, ledger, log } = deps;
  const { pipelineId, shot, attempt } = input;
  log('render.submitting', { pipelineId, shot, attempt, submits: held.value.submits });
  const keeper = clipKeeper(deps, held.value);
  const answer = await videoApi.create(request, { spentMs, ...(keeper === undefined ? {} : { keeper }) });
  switch (answer.outcome) {
    case 'accepted':
      return onAccepted(deps, held, answer, input);
    case 'busy': {
      const { kind, status, retryAfterMs } = answer.problem;
      const problem = problemOf(answer.problem);
      await ledger.released(held, problem);
      log('render.waiting', { pipelineId, shot, attempt, kind, status, retryAfterMs });
      return busy(problem, retryAfterMs ?? null);
    }
    case 'refused':
      return onRefused(deps, held, answer.problem);
    case 'charge_unknown': {
      // It ends at once, and its record keeps asking: what it costs is not known, and only a person may have it made again.
      const { kind, status } = answer.problem;
      const problem = problemOf(answer.problem);
      const as = outcomeOfProblem(answer.problem);
      await ledger.asked(held, problem);
      log('render.unknown', { pipelineId, shot, attempt, kind, status, outcome: as });
      return { outcome: 'ended', as, problem };
    }
    case 'unclear': {
      // The record stays as it is: it says that a POST was made and what came of it is not known.
      const { kind, status } = answer.problem;
      log('render.unclear', { pipelineId, shot, attempt, kind, status });
      return lookSoon(problemOf(answer.problem));
    }
  }
}

async function onAccepted(
  { ledger, log }: PostRenderDeps,
  held: HeldIntent,
  { job, pollAfterMs, clipKept }: CreateOutcome & { outcome: 'accepted' },
  { at }: SubmitInput,
): Promise<SubmitOutput> {
  const { pipelineId, shot, attempt } = held.value;
  const { id: renderId, status: backendStatus } = job;
  // A server that answers when the work is done may never speak of it again.
  if (isEnding(job.state))
    await ledger
      .keepAnswer(held.value, clipKept === true ? { ...job, hasClip: true } : job)
      .catch(() => log('render.answer_lost', { pipelineId, shot, attempt, renderId }));
  // Said before it is recorded: should the ledger be out of reach, the log is where the id can be found.
  log('render.submitted', { pipelineId, shot, attempt, renderId });
  const submitted = await ledger.submitted(held, { renderId, backendStatus, at });
  switch (submitted.outcome) {
    case 'accepted':
      logCharge(log, held.value, submitted.render.chargedUsd);
      return acceptedAnswer(submitted.render, pollAfterMs ?? null);
    case 'taken':
      // Another pipeline with the same brief took this job for its own lost one, or the answer is an old one that somebody kept
      // and gave again; what is ours is found in the list.
      log('render.job_taken', { pipelineId, shot, attempt, renderId });
      return lookSoon(takenJob(submitted.clash));
    case 'duplicate':
      log('render.duplicate', { pipelineId, shot, attempt, renderId, state: submitted.render.state });
      return lookSoon(duplicateJob);
  }
}

async function onRefused(
  { ledger, log }: PostRenderDeps,
  held: HeldIntent,
  refusal: VideoApiProblem,
): Promise<SubmitOutput> {
  const { pipelineId, shot, attempt } = held.value;
  const { kind, status } = refusal;
  const problem = problemOf(refusal);
  const as = outcomeOfProblem(refusal);
  const passing = isTransient(refusal);
  const cost = passing ? await ledger.released(held, problem) : await ledger.refused(held, problem, as);
  log('render.refused', { pipelineId, shot, attempt, kind, status, outcome: as, passing });
  if (passing) return { outcome: 'unreachable', as, problem };
  const chargedUsd = cost?.chargedUsd ?? 0;
  logCharge(log, held.value, chargedUsd);
  return refusedAnswer(as, problem, chargedUsd);
}

/** The next look, soon, is the first to count how long the answer is missing. */
const lookSoon = (problem: Problem): SubmitOutput => ({
  outcome: 'reconciling',
  retryAfterMs: LOOK_SOON_MS,
  unclearSince: null,
  problem,
});
