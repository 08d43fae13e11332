import type { ActivityInput } from '../contract/activities';
import type { Backend } from '../plans/backend';
import type { Problem } from '../contract/outcome';
import { shorten } from '../contract/shorten';
import type { FoundJob } from '../renders/match-job';
import { findJob, RIVAL_WINDOW_MS } from '../renders/match-job';
import type { UnclearRecord } from '../ledger/render-ledger';
import type { Render } from '../renders/render';
import { otherServer } from '../renders/other-server';
import type { Job } from '../video-api/parse-job';
import type { VideoApiProblem } from '../video-api/problem';
import { isTransient } from '../video-api/problem';
import { logCharge } from './log-charge';
import { problemOf } from './outcome-of-problem';
import type { SubmitOutput, SubmitRenderDeps } from './submit-render';

/**
 * A POST whose answer was lost may still be on its way in: another host may be waiting for its answer (180 s at most, begun up
 * to 30 s after the claim), and a backend moderates for over a minute before there is a job. Until it has been
 * seen to be missing for this long, the list proves nothing.
 */
const RECONCILE_AFTER_MS = 240_000;
/** Between two looks at a list that could not be had just now. */
const LIST_RETRY_MS = 30_000;
/** For so long after it could first prove anything a list that cannot be had is asked for again; then a person is. */
const LIST_PATIENCE_MS = 30 * 60_000;
/** Where the list proves that a POST never arrived, one more is made. Refused ones do not count. */
const MAX_RESUBMITS = 1;

/** When the job list must name a render, counted from the first look that found its answer missing. */
const provenAfterMs = ({ listCompleteAfterSeconds }: Pick<Backend, 'listCompleteAfterSeconds'>): number =>
  RECONCILE_AFTER_MS + (listCompleteAfterSeconds ?? 0) * 1_000;

/** What is looked for, and whether its pipeline is being cancelled: then nobody wants it. */
interface Sought {
  readonly held: UnclearRecord;
  readonly isCancelled: boolean;
}

type Reconciled = SubmitOutput | { outcome: 'post again'; problem: Problem };

/** Finds out what became of a render whose submit nobody saw the end of; see `FoundJob` for what a list can say. */
export function createReconcile({ videoApi, ledger, control, log }: Omit<SubmitRenderDeps, 'media'>) {
  return async ({ held, isCancelled }: Sought, input: ActivityInput<'submitRender'>): Promise<Reconciled> => {
    const { value: record } = held;
    const { pipelineId, shot, attempt, at, prompt, backend } = input;

    const here = { ...record.backend, endpoint: videoApi.endpoint };
    const moved = otherServer(record, videoApi.endpoint);

    // Asked for before the claim that it finds: a message that was delivered once more, and knows nothing of that one.
    const aheadMs = Date.parse(record.intendedAt) - Date.parse(at);
    if (aheadMs > 0) return later(Math.min(aheadMs, LIST_RETRY_MS), 'Its submit is under way.');

    // Only what nobody can say is decided by people: a record that a new POST is on its way for is looked for first.
    const decision = record.state === 'asked' ? await control.decision(record) : null;
    switch (decision?.action) {
      case 'give_up': {
        const problem = { code: 'given_up', detail: 'Somebody decided not to look for this render any longer.' };
        log('render.given_up', { pipelineId, shot });
        return { outcome: 'ended', as: 'outcome_unknown', problem };
      }
      case 'resubmit':
        log('render.resubmitting', { pipelineId, shot });
        return { outcome: 'post again', problem: ask('Somebody decided to submit it again.') };
      case 'adopt':
        return adopt(decision.renderId ?? '');
      case undefined:
        break;
    }
    if (record.state === 'asked') return { outcome: 'undecided', problem: await lookAgain(record.question) };

    // Counted from the first look that found no answer: a claim may be made long after it was asked for, behind others in a queue
    // or after a redelivery, and would then look old while its POST is under way.
    const missingMs = Date.parse(at) - Date.parse(await control.unclearSince(record, at));
    const isPatient = missingMs < provenAfterMs(backend) + LIST_PATIENCE_MS;
    const leftMs = provenAfterMs(backend) - missingMs;
    if (leftMs > 0) return later(leftMs, 'Waiting until the job list must name it, if it was accepted.');

    const found = await look();
    log('render.reconciled', { pipelineId, shot, found: found.outcome });
    switch (found.outcome) {
      case 'one':
        // Sent to one server and found on another: it is somebody else's, or the same server has two names.
        if (moved !== undefined) return giveToPerson(`${moved} ${whatIsSeen(found)}`);
        // A job that nobody wants is left to a twin that does: with none for it, that one would be bought.
        if (!isCancelled || !(await hasTwin())) return adopt(found.job.id);
        if (missingMs < 2 * provenAfterMs(backend))
          return later(LIST_RETRY_MS, `Job ${found.job.id} may be another render's, whose answer is missing too.`);
        return giveToPerson(whatIsSeen(found));
      case 'contested':
        // The rival may just be waiting for its answer, which comes within the time that any POST takes.
        if (missingMs < 2 * provenAfterMs(backend))
          return later(
            LIST_RETRY_MS,
            `Job ${found.renderIds.join()} may be another render's, whose answer is missing too.`,
          );
        return giveToPerson(whatIsSeen(found));
      case 'several':
      case 'alike':
      case 'late':
        return giveToPerson(whatIsSeen(found));
      case 'none':
        if (moved !== undefined) return giveToPerson(moved);
        if (backend.listCompleteAfterSeconds === null) {
          return giveToPerson(
            'The job list does not name it, and nothing vouches for that list being complete (VIDEO_API_LIST_COMPLETE_AFTER_SECONDS).',
          );
        }
        if (record.resubmits >= MAX_RESUBMITS)
          return giveToPerson(
            'It was submitted again once, and that answer was lost too; the job list does not name it.',
          );
        return { outcome: 'post again', problem: ask('The job list proves that it never arrived.') };
      case 'unlistable': {
        if (mayPass(found.problem) && isPatient) return later(LIST_RETRY_MS, problemOf(found.problem).detail);
        return giveToPerson(`The job list cannot be had: ${problemOf(found.problem).detail}`);
      }
    }

    function look(): Promise<FoundJob> {
      const ownership = (renderId: string) => ledger.ownership(record, { backend: here, renderId });
      const hasRival = () => ledger.hasRival(record, RIVAL_WINDOW_MS, 'others');
      return findJob(videoApi, { record, prompt, ownership, hasRival });
    }

    function hasTwin(): Promise<boolean> {
      return ledger.hasRival(record, RIVAL_WINDOW_MS, 'same');
    }

    /** What the list shows after a person was asked is told, and never taken: it was not there when it had to be. */
    async function lookAgain(told: Problem): Promise<Problem> {
      const found = await look();
      if (found.outcome === 'none' || found.outcome === 'unlistable') return told;
      const problem = ask(whatIsSeen(found));
      if (problem.detail === told.detail) return told;
      await ledger.unknown(held, problem);
      log('render.reconciled', { pipelineId, shot, found: found.outcome });
      return problem;
    }

    async function adopt(renderId: string): Promise<Reconciled> {
      const asked = await videoApi.get(renderId);
      if (asked.outcome === 'problem') {
        // A decision stands until it can be carried out, or its own deadline ends the wait.
        if (mayPass(asked.problem) && decision?.action === 'adopt')
          return { outcome: 'undecided', problem: ask(problemOf(asked.problem).detail) };
        if (mayPass(asked.problem) && isPatient) return later(LIST_RETRY_MS, problemOf(asked.problem).detail);
        return cannotAdopt(`Job ${renderId} cannot be adopted: ${problemOf(asked.problem).detail}`);
      }
      const { status: backendStatus } = asked.job;
      const differs = decision?.action === 'adopt' ? differenceOf(asked.job, record) : undefined;
      if (differs !== undefined) return cannotAdopt(`Job ${renderId} cannot be adopted: ${differs}.`);
      // Where the job was found is where it is.
      const found = { ...held, value: { ...record, backend: here } };
      const adopted = await ledger.submitted(found, { renderId, backendStatus, at });
      if (adopted === false) {
        if (decision?.action === 'adopt') return cannotAdopt(`Job ${renderId} belongs to another render already.`);
        return later(LIST_RETRY_MS, `Job ${renderId} was adopted by another render in the same moment.`);
      }
      log('render.adopted', { pipelineId, shot, attempt, renderId });
      logCharge(log, record, adopted.chargedUsd);
      return {
        outcome: 'accepted',
        renderId,
        backendStatus,
        pollAfterMs: null,
        chargedUsd: adopted.chargedUsd,
        adopted: true,
      };
    }

    /** Asks anew, and only then makes room for another decision. */
    async function cannotAdopt(detail: string): Promise<Reconciled> {
      const asked = await giveToPerson(detail);
      if (decision !== null) await control.withdraw(record, decision);
      return asked;
    }

    async function giveToPerson(detail: string): Promise<Reconciled> {
      const problem = ask(detail);
      await ledger.unknown(held, problem);
      log('render.unknown', { pipelineId, shot, attempt });
      return { outcome: 'undecided', problem };
    }
  };
}

function whatIsSeen(found: Exclude<FoundJob, { outcome: 'none' | 'unlistable' }>): string {
  if (found.outcome === 'one')
    return `Of the jobs that the list names by now, ${found.job.id} alone may be this render.`;
  const ids = found.renderIds.slice(0, 5).join(', ');
  switch (found.outcome) {
    case 'several':
      return `The job list has ${found.renderIds.length} jobs that could be this render: ${ids}.`;
    case 'contested':
      return `The job list does not tell prompts, and job ${ids} may be this render or another one whose answer was lost.`;
    case 'alike':
      return `The job list has jobs that may be this render with its model or prompt written differently: ${ids}.`;
    case 'late':
      return `The job list has jobs like this render, made too long after it was submitted to be it for certain: ${ids}.`;
  }
}

/** In what a job cannot be the render, whatever somebody decided: the ledger would charge it at the price of another. */
function differenceOf(job: Job, { size, seconds }: Render): string | undefined {
  if (job.size !== null && job.size !== size) return `its size is ${job.size}, and ${size} was asked for`;
  if (job.seconds !== null && Number(job.seconds) !== seconds)
    return `it lasts ${job.seconds} s, and ${seconds} s were asked for`;
  return undefined;
}

/** A question asked too early with a token that has just run out is worth asking again; nothing is paid by asking. */
const mayPass = (problem: VideoApiProblem): boolean => isTransient(problem) || problem.kind === 'unauthorized';

const later = (retryAfterMs: number, detail: string): Reconciled => ({
  outcome: 'reconciling',
  retryAfterMs,
  problem: ask(detail),
});

const ask = (detail: string): Problem => ({ code: 'outcome_unknown', detail: shorten(detail, 500) });
