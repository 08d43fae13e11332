import type { RenderDecision } from '../contract/decision';
import type { ListedJob, MatchedJob } from './match-job';
import type { Render, RenderIn } from './render';
import { LIST_PATIENCE_MS, LIST_RETRY_MS } from './timing';

/**
 * The rules by which a render is looked into whose submit nobody saw the end of. Pure: an activity reads what they ask about,
 * and carries out what they answer.
 */

/** What the backend's list says of a render. */
export type FoundJob =
  | Exclude<MatchedJob, { outcome: 'none' }>
  /** `doubt`: in words, why that proves nothing. */
  | { outcome: 'none'; doubt?: string }
  /** The list cannot be had, or not be relied on. `mayPass`: asking again may help. */
  | { outcome: 'unlistable'; detail: string; mayPass: boolean };

/** Whether other renders that one job can be taken for are without an answer too. */
export interface Rivals {
  /** With the same prompt. */
  readonly sameWords: boolean;
  /** With another prompt. */
  readonly otherWords: boolean;
}

export type ReconcileStep =
  /** Nothing can be said yet: look again after a while. */
  | { step: 'wait'; retryAfterMs: number; detail: string }
  /** Take this job, if the backend has it. */
  | { step: 'adopt'; renderId: string }
  /** Nothing arrived, or somebody wants it so: free the render for one more submit. */
  | { step: 'free'; detail: string }
  /** Ask a person; a decision that could not be carried out is taken back. */
  | { step: 'ask'; detail: string }
  /** A person is asked already; nothing is written. Without a detail there is nothing to add to the question. */
  | { step: 'keep asking'; detail?: string }
  /** Somebody decided that it is no longer looked for. */
  | { step: 'give up' };

/** How long the answer has been missing, and how long it must be before the list proves anything. */
export interface ReconcileClock {
  readonly missingMs: number;
  readonly provenAfterMs: number;
}

export interface Circumstances {
  readonly clock: ReconcileClock;
  /** The pipeline is being cancelled: nobody wants the render, but it may be charged. */
  readonly isCancelled: boolean;
  /** In words, where the render was sent to another server than the one that is asked now. */
  readonly otherServer: string | undefined;
  /** Seconds after which the list names every accepted job; null where nobody vouches for that. */
  readonly listCompleteAfterSeconds: number | null;
  readonly rivals: Rivals;
}

/** Where the list proves that a POST never arrived, one more is made. Refused ones do not count. */
const MAX_RESUBMITS = 1;

/** For a message that was asked for before the claim that it finds: it was delivered once more, and knows nothing of that one. */
export function beforeItsClaim({ intendedAt }: Render, at: string): WaitStep | undefined {
  const aheadMs = Date.parse(intendedAt) - Date.parse(at);
  return aheadMs <= 0 ? undefined : wait('Its submit is under way.', Math.min(aheadMs, LIST_RETRY_MS));
}

/** What a person decided about a render that is asked about. */
export function onDecision({ action, renderId }: RenderDecision): ReconcileStep {
  switch (action) {
    case 'give_up':
      return { step: 'give up' };
    case 'resubmit':
      return { step: 'free', detail: 'Somebody decided to submit it again.' };
    case 'adopt':
      return { step: 'adopt', renderId: renderId ?? '' };
  }
}

/** The list can prove nothing yet; undefined once it can. */
export function tooEarly({ missingMs, provenAfterMs }: ReconcileClock): WaitStep | undefined {
  const leftMs = provenAfterMs - missingMs;
  return leftMs <= 0 ? undefined : wait('Waiting until the job list must name it, if it was accepted.', leftMs);
}

/** Whether a list that cannot be had, or a job that cannot be asked for, is still worth waiting for. */
export const isPatient = ({ missingMs, provenAfterMs }: ReconcileClock): boolean =>
  missingMs < provenAfterMs + LIST_PATIENCE_MS;

/** Which rivals matter for what was found: they are looked for only then. */
export const rivalsThatMatter = (
  found: FoundJob,
  isCancelled: boolean,
): { sameWords: boolean; otherWords: boolean } => ({
  otherWords: found.outcome === 'one' && !found.certain && found.job.prompt === null,
  sameWords: found.outcome === 'one' && !found.certain && isCancelled,
});

/** What follows from what the list says, once it can prove something. */
export function decide(
  { resubmits }: Pick<RenderIn<'intended'>, 'resubmits'>,
  found: FoundJob,
  { clock, isCancelled, otherServer, listCompleteAfterSeconds, rivals }: Circumstances,
): ReconcileStep {
  switch (found.outcome) {
    case 'one': {
      const { job } = found;
      if (isContested(found, rivals)) return waitForRival(job, clock, seenIn(found, rivals));
      // Sent to one server and found on another: it is somebody else's, or the same server has two names.
      if (otherServer !== undefined) return ask(`${otherServer} ${seenIn(found, rivals)}`);
      // A job that nobody wants is left to a twin that does: with none for it, that one would be bought.
      if (!found.certain && isCancelled && rivals.sameWords) return waitForRival(job, clock, seenIn(found, rivals));
      return { step: 'adopt', renderId: job.id };
    }
    case 'several':
    case 'alike':
    case 'late':
      return ask(seenIn(found, rivals));
    case 'none':
      if (otherServer !== undefined) return ask(otherServer);
      if (listCompleteAfterSeconds === null)
        return ask(
          'The job list does not name it, and nothing vouches for that list being complete (VIDEO_API_LIST_COMPLETE_AFTER_SECONDS).',
        );
      if (found.doubt !== undefined)
        return ask(`The job list does not name it, and that proves nothing: ${found.doubt}.`);
      if (resubmits >= MAX_RESUBMITS)
        return ask('It was submitted again once, and that answer was lost too; the job list does not name it.');
      return { step: 'free', detail: 'The job list proves that it never arrived.' };
    case 'unlistable':
      return found.mayPass && isPatient(clock)
        ? wait(found.detail)
        : ask(`The job list cannot be had: ${found.detail}`);
  }
}

/** A person who is asked already is told what the list shows by now. It is never taken: it was not there when it had to be. */
export function whileAsked({ question }: RenderIn<'asked'>, found: FoundJob, rivals: Rivals): ReconcileStep {
  if (found.outcome === 'none' || found.outcome === 'unlistable') return { step: 'keep asking' };
  const detail = seenIn(found, rivals);
  return detail === question.detail ? { step: 'keep asking' } : ask(detail);
}

/** Its prompt is not told, and another render of other words whose answer was lost may be it as well. */
const isContested = ({ job, certain }: MatchedJob & { outcome: 'one' }, { otherWords }: Rivals): boolean =>
  !certain && job.prompt === null && otherWords;

/** The rival may just be waiting for its answer, which comes within the time that any POST takes. */
function waitForRival({ id }: ListedJob, { missingMs, provenAfterMs }: ReconcileClock, seen: string): ReconcileStep {
  if (missingMs >= 2 * provenAfterMs) return ask(seen);
  return wait(`Job ${id} may be another render's, whose answer is missing too.`);
}

export type WaitStep = ReconcileStep & { step: 'wait' };

const wait = (detail: string, retryAfterMs = LIST_RETRY_MS): WaitStep => ({ step: 'wait', retryAfterMs, detail });

const ask = (detail: string): ReconcileStep => ({ step: 'ask', detail });

function seenIn(found: Exclude<MatchedJob, { outcome: 'none' }>, rivals: Rivals): string {
  if (found.outcome === 'one')
    return isContested(found, rivals)
      ? `The job list does not tell prompts, and job ${found.job.id} may be this render or another one whose answer was lost.`
      : `Of the jobs that the list names by now, ${found.job.id} alone may be this render.`;
  const ids = found.renderIds.slice(0, 5).join(', ');
  switch (found.outcome) {
    case 'several':
      return `The job list has ${found.renderIds.length} jobs that could be this render: ${ids}.`;
    case 'alike':
      return `The job list has jobs that may be this render with its model, prompt, size or length written differently: ${ids}.`;
    case 'late':
      return `The job list has jobs like this render, made too long after it was submitted to be it for certain: ${ids}.`;
  }
}
