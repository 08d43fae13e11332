import { createHash } from 'node:crypto';
import type { Activities } from '../contract/activities';
import { defined } from '../contract/defined';
import type { Problem } from '../contract/outcome';
import { shorten } from '../contract/shorten';
import type { RenderIntent, UnclearRender } from '../ledger/claim';
import type { RenderLedger } from '../ledger/render-ledger';
import type { Control } from '../ledger/requests';
import type { RenderIn } from '../renders/render';
import type { BlobStore } from '../storage/blob-store';
import type { CreateRequest } from '../video-api/create-body';
import type { VideoApi } from '../video-api/video-api';
import type { CancelRequest } from '../contract/cancel-request';
import { findKeptAnswer } from './answered-clip';
import { createRequest, sourceJobOf } from './create-request';
import type { PostRenderDeps } from './post-render';
import { createPostRender } from './post-render';
import type { ReconcileDeps } from './reconcile-render';
import { createReconcile } from './reconcile-render';
import type { Orchestrations } from './orchestrations';
import type { BackToQueue, SubmitInput, SubmitOutput } from './submit-answers';
import { acceptedAnswer, againFirst, busy, refusedAnswer, slotFirst } from './submit-answers';

export interface SubmitRenderDeps extends PostRenderDeps, ReconcileDeps {
  readonly videoApi: PostRenderDeps['videoApi'] & ReconcileDeps['videoApi'] & Partial<Pick<VideoApi, 'describe'>>;
  readonly ledger: RenderLedger;
  readonly control: ReconcileDeps['control'] & Pick<Control, 'cancelRequest' | 'resumedAt' | 'deletedAt'>;
  readonly media: Pick<BlobStore, 'open' | 'upload' | 'facts'>;
  readonly orchestrations: Pick<Orchestrations, 'isRunning'>;
}

/**
 * Buys one render, at most once however often it runs: the ledger record comes first, then the one POST, then its answer into
 * the record. A run that finds a record without an answer asks the backend's list before anything is posted again.
 */
export function createSubmitRender(deps: SubmitRenderDeps): Activities['submitRender'] {
  const { ledger, log, videoApi, uptimeMs = () => performance.now() } = deps;
  const reconcile = createReconcile(deps);
  const post = createPostRender(deps);

  return async (input) => {
    // From the start on, although the claim comes later: the time of an activity has room for a POST that begins within it.
    const begunMs = uptimeMs();
    const { cancel, request, refusal } = await prepare(deps, input);
    if (refusal !== undefined) return refusal;
    if (request === undefined) {
      const answer = await withoutBuying(deps, input, cancel);
      if (answer !== undefined) return answer;
    }
    const sent = request === undefined ? undefined : await videoApi.describe?.(request);
    const claim = await ledger.claim({ ...intentOf(input, videoApi.endpoint), ...defined({ request: sent }) });
    switch (claim.outcome) {
      case 'answered':
        return backToQueue(deps, input, answeredBefore(claim.render));
      case 'adopt': {
        const { pipelineId, shot, attempt } = input;
        log('render.adopted', { pipelineId, shot, attempt, renderId: claim.render.renderId });
        return acceptedAnswer(claim.render);
      }
      case 'refused':
        return refusedAnswer(claim.render.as, claim.render.why, claim.render.chargedUsd);
      case 'unclear': {
        const known = await keptAnswer(deps, claim.held, input);
        if (known !== undefined) return known;
        const answer = await reconcile({ held: claim.held, isCancelled: cancel !== null }, input);
        return answer.outcome === 'slot_first' ? backToQueue(deps, input, answer) : answer;
      }
      case 'post': {
        if (request !== undefined) return post(claim.held, { input, request, begunMs });
        // It came free between the look at it and the claim.
        await ledger.released(claim.held, slotFirst.problem);
        return backToQueue(deps, input, slotFirst);
      }
    }
  };
}

/** Whoever finds a record without an answer looks first whether the answer was kept: then its job is known. */
async function keptAnswer(
  { ledger, media, log }: Pick<SubmitRenderDeps, 'ledger' | 'media' | 'log'>,
  held: UnclearRender,
  { pipelineId, shot, attempt, at }: SubmitInput,
): Promise<SubmitOutput | undefined> {
  const job = await findKeptAnswer({ ledger, media }, held.value);
  if (job === undefined) return undefined;
  const submitted = await ledger.submitted(held, { renderId: job.id, backendStatus: job.status, at });
  if (submitted.outcome !== 'accepted') return undefined;
  log('render.adopted', { pipelineId, shot, attempt, renderId: job.id });
  return acceptedAnswer(submitted.render);
}

interface Prepared {
  readonly cancel: CancelRequest | null;
  /** What may be bought now; undefined where nothing may. */
  readonly request: CreateRequest | undefined;
  /** Why nothing ever will be, where nothing was. */
  readonly refusal?: SubmitOutput | undefined;
}

/** Everything that can fail harmlessly comes before the claim: from there on a crash leaves a question behind. */
async function prepare(deps: SubmitRenderDeps, input: SubmitInput): Promise<Prepared> {
  const { control, media, orchestrations } = deps;
  const cancel = await control.cancelRequest(input.pipelineId);
  if (cancel !== null || !input.holdsSlot) return { cancel, request: undefined };
  const refusal = await withoutSource(deps, input);
  if (refusal !== undefined)
    return { cancel, request: undefined, refusal: (await isBegun(deps, input)) ? undefined : refusal };
  const request = await createRequest(media, input);
  return { cancel, request: (await isWanted({ control, orchestrations }, input)) ? request : undefined };
}

/** Whether a submit of it was made, or is on its way: that is followed, whatever has become of what it is made from. */
async function isBegun({ ledger }: Pick<SubmitRenderDeps, 'ledger'>, input: SubmitInput): Promise<boolean> {
  const known = await ledger.read(input);
  return known !== undefined && known.state !== 'free';
}

/**
 * Why a render cannot be made from another one: that has no job, or has it on another server than this one, where the same id is
 * nobody's, or somebody else's.
 */
async function withoutSource(
  { ledger, videoApi }: Pick<SubmitRenderDeps, 'ledger' | 'videoApi'>,
  { pipelineId, backend, source }: SubmitInput,
): Promise<SubmitOutput | undefined> {
  if (source === undefined) return undefined;
  const { shot, attempt, renderId } = source;
  const made = await ledger.read({ pipelineId, shot, attempt });
  const isThere = made !== undefined && 'renderId' in made && made.renderId === renderId;
  if (!isThere) return skipped(`Shot "${shot}" has no render that this one could be made from.`);
  const { name, endpoint } = made.backend;
  if (name === backend.name && (endpoint === undefined || endpoint === videoApi.endpoint)) return undefined;
  const where = endpoint === undefined ? `"${name}"` : `"${name}" at ${endpoint}`;
  const detail = `Job ${renderId} of shot "${shot}" is on backend ${where}, and this one would be sent to "${backend.name}" at ${videoApi.endpoint}, which has not got it.`;
  return skipped(shorten(detail, 500));
}

const skipped = (detail: string): SubmitOutput => ({
  outcome: 'ended',
  as: 'skipped',
  problem: { code: 'skipped', detail },
});

/**
 * Whether the pipeline still waits for this. The engine delivers a message again when a host died between its answer and its
 * end, and by then the pipeline may have ended, or been resumed and have other wishes.
 */
async function isWanted(
  { control, orchestrations }: Pick<SubmitRenderDeps, 'control' | 'orchestrations'>,
  { pipelineId, at }: SubmitInput,
): Promise<boolean> {
  const [resumedAt, deletedAt, isRunning] = await Promise.all([
    control.resumedAt(pipelineId),
    control.deletedAt(pipelineId),
    orchestrations.isRunning(pipelineId),
  ]);
  return isRunning && deletedAt === null && (resumedAt === null || Date.parse(at) >= Date.parse(resumedAt));
}

/** The answer where nothing may be bought and nothing was; undefined for a render that has to be followed all the same. */
async function withoutBuying(
  deps: SubmitRenderDeps,
  input: SubmitInput,
  cancel: CancelRequest | null,
): Promise<SubmitOutput | undefined> {
  const known = await deps.ledger.read(input);
  const isFree = known === undefined || known.state === 'free';
  if (cancel !== null && (isFree || known.state === 'refused')) return { outcome: 'cancelled', cancel };
  return isFree ? backToQueue(deps, input, slotFirst) : undefined;
}

function intentOf(input: SubmitInput, endpoint: string): RenderIntent {
  const { pipelineId, shot, attempt, size, seconds, priceUsd, at, prompt, source, makes } = input;
  const { name, model, chargedAt, chargedEndings, profile } = input.backend;
  return {
    ...{ pipelineId, shot, attempt, size, seconds, priceUsd, at, ...defined({ makes }) },
    backend: { name, model, chargedAt, chargedEndings, endpoint, ...(profile === undefined ? {} : { profile }) },
    // One whose source is gone is only followed: nothing new is claimed for it.
    ...(source === undefined || source.renderId === null ? {} : { madeFrom: sourceJobOf(source) }),
    promptSha256: createHash('sha256').update(prompt).digest('hex'),
  };
}

/** What a message is told that is delivered once more: a render is freed at its own intent only for want of room. */
const answeredBefore = ({ freedAt, intendedAt, why }: RenderIn<'free'>): BackToQueue =>
  freedAt === intendedAt ? busy(why) : againFirst;

/** Without this line it would look as if it were still being submitted, to those who count who waits. */
function backToQueue(
  { log }: Pick<SubmitRenderDeps, 'log'>,
  { pipelineId, shot, attempt }: SubmitInput,
  answer: SubmitOutput & { problem: Problem },
): SubmitOutput {
  log('render.waiting', { pipelineId, shot, attempt, kind: answer.problem.code });
  return answer;
}
