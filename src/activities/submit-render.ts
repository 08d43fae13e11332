import { createHash } from 'node:crypto';
import type { Activities, ActivityInput, ActivityOutput } from '../contract/activities';
import type { Problem } from '../contract/outcome';
import type { Control } from '../ledger/requests';
import type { HeldRecord, RenderLedger } from '../ledger/render-ledger';
import type { BlobStore } from '../storage/blob-store';
import type { CreateRequest } from '../video-api/create-body';
import { isTransient } from '../video-api/problem';
import type { VideoApi } from '../video-api/video-api';
import type { Log } from './log';
import { logCharge } from './log-charge';
import { outcomeOfProblem, problemOf } from './outcome-of-problem';
import { createReconcile } from './reconcile-render';
import type { Orchestrations } from './settle-renders';

export interface SubmitRenderDeps {
  readonly videoApi: Pick<VideoApi, 'create' | 'get' | 'list' | 'endpoint'>;
  readonly ledger: RenderLedger;
  readonly control: Pick<Control, 'cancelRequest' | 'decision' | 'withdraw' | 'unclearSince' | 'resumedAt'>;
  readonly media: Pick<BlobStore, 'open'>;
  readonly orchestrations: Pick<Orchestrations, 'isRunning'>;
  readonly log: Log;
  /** Milliseconds of a clock that never goes back; the process's own by default. */
  readonly uptimeMs?: () => number;
}

type Input = ActivityInput<'submitRender'>;
export type SubmitOutput = ActivityOutput<'submitRender'>;

/** A reference is one PNG of at most this many bytes: far above any frame, far below what would hurt. */
const MAX_REFERENCE_BYTES = 32 * 1024 * 1024;
/** Milliseconds in which a claim must have led to its POST: far below the time after which others take it for lost. */
const CLAIM_VALID_MS = 30_000;
/** Until the next run, which is the first to count how long the answer is missing. */
const LOOK_SOON_MS = 1_000;

/**
 * Buys one render, at most once however often it runs: the ledger record comes first, then the one POST, then its answer into
 * the record. A run that finds a record without an answer asks the backend's list before anything is posted again.
 */
export function createSubmitRender(deps: SubmitRenderDeps): Activities['submitRender'] {
  const { ledger, control, media, log, uptimeMs: now = () => performance.now() } = deps;
  const reconcile = createReconcile(deps);

  return async (input) => {
    const { pipelineId, shot, attempt, backend, size, seconds, priceUsd, prompt, holdsSlot, at } = input;
    const cancel = await control.cancelRequest(pipelineId);
    // Everything that can fail harmlessly comes before the claim: from there on a crash leaves a question behind.
    const request = cancel === null ? await requestOf(media, input) : undefined;
    const { name, model, chargedAt, chargedEndings } = backend;
    const promptSha256 = createHash('sha256').update(prompt).digest('hex');
    const mayBuy = holdsSlot && request !== undefined && (await isWanted(pipelineId, at));
    if (!mayBuy) {
      const known = await ledger.read({ pipelineId, shot, attempt });
      const isFree = known === undefined || known.state === 'free';
      if (cancel !== null && (isFree || known.state === 'refused')) return { outcome: 'cancelled', cancel };
      if (isFree) return backToQueue(slotFirst);
    }

    const claimedSinceMs = now();
    const claim = await ledger.claim({
      pipelineId,
      shot,
      attempt,
      backend: { name, model, chargedAt, chargedEndings, endpoint: deps.videoApi.endpoint },
      size,
      seconds,
      priceUsd,
      promptSha256,
      at,
    });
    switch (claim.outcome) {
      case 'answered': {
        const { freedAt, intendedAt, why } = claim.record;
        return backToQueue(freedAt === intendedAt ? { outcome: 'busy', retryAfterMs: null, problem: why } : againFirst);
      }
      case 'adopt': {
        const { record } = claim;
        const { renderId, backendStatus } = record;
        log('render.adopted', { pipelineId, shot, attempt, renderId });
        return {
          outcome: 'accepted',
          renderId,
          backendStatus,
          pollAfterMs: null,
          chargedUsd: record.chargedUsd,
          adopted: true,
        };
      }
      case 'refused':
        return { outcome: 'ended', as: claim.as, problem: claim.problem };
      case 'unclear': {
        const settled = await reconcile({ held: claim.held, isCancelled: cancel !== null }, input);
        if (settled.outcome !== 'post again') return settled;
        // With a cancel asked for, an unclear render is looked up, but never bought a second time.
        if (cancel !== null) return { outcome: 'undecided', problem: settled.problem };
        // Whatever slot it has was granted for a render that may run: to buy one it has its turn, and its money, like others.
        await ledger.neverArrived(claim.held, settled.problem, at);
        return backToQueue(againFirst);
      }
      case 'post':
        if (mayBuy) return post(claim.held, request, claimedSinceMs);
        // It came free between the look at it and the claim.
        await ledger.released(claim.held, slotFirst.problem, null);
        return backToQueue(slotFirst);
    }

    /**
     * Whether the pipeline still waits for this. The engine delivers a message again when a host died between its answer and its
     * end, and by then the pipeline may have ended, or been resumed and have other wishes.
     */
    async function isWanted(id: string, askedAt: string): Promise<boolean> {
      const [resumedAt, isRunning] = await Promise.all([control.resumedAt(id), deps.orchestrations.isRunning(id)]);
      return isRunning && (resumedAt === null || Date.parse(askedAt) >= Date.parse(resumedAt));
    }

    /** Without this line it would look as if it were still being submitted, to those who count who waits. */
    function backToQueue(answer: SubmitOutput & { problem: Problem }): SubmitOutput {
      log('render.waiting', { pipelineId, shot, attempt, kind: answer.problem.code });
      return answer;
    }

    async function post(held: HeldRecord, body: CreateRequest, sinceMs: number): Promise<SubmitOutput> {
      // A host that was frozen since its claim may be taken for dead, and another one may have claimed anew by now.
      if (now() - sinceMs > CLAIM_VALID_MS) {
        await ledger.released(held, staleClaim, null);
        return backToQueue({ outcome: 'busy', retryAfterMs: null, problem: staleClaim });
      }
      log('render.submitting', { pipelineId, shot, attempt, submits: held.value.submits });
      const answer = await deps.videoApi.create(body);
      switch (answer.outcome) {
        case 'accepted': {
          const { id: renderId, status: backendStatus } = answer.job;
          // Said before it is recorded: should the ledger be out of reach, the log is where the id can be found.
          log('render.submitted', { pipelineId, shot, attempt, renderId });
          const record = await ledger.submitted(held, { renderId, backendStatus, at, isNew: true });
          if (record === false) {
            // Another pipeline with the same brief took this job for its own lost one; what is ours is found in the list.
            return { outcome: 'reconciling', retryAfterMs: LOOK_SOON_MS, problem: takenJob };
          }
          logCharge(log, record, record.chargedUsd);
          const pollAfterMs = answer.pollAfterMs ?? null;
          return {
            outcome: 'accepted',
            renderId,
            backendStatus,
            pollAfterMs,
            chargedUsd: record.chargedUsd,
            adopted: false,
          };
        }
        case 'busy': {
          const problem = problemOf(answer.problem);
          await ledger.released(held, problem, null);
          const { kind, status, retryAfterMs } = answer.problem;
          log('render.waiting', { pipelineId, shot, attempt, kind, status, retryAfterMs });
          return { outcome: 'busy', retryAfterMs: answer.problem.retryAfterMs ?? null, problem };
        }
        case 'refused': {
          const problem = problemOf(answer.problem);
          const as = outcomeOfProblem(answer.problem);
          const passing = isTransient(answer.problem);
          await ledger.released(held, problem, passing ? null : as);
          const { kind, status } = answer.problem;
          log('render.refused', { pipelineId, shot, attempt, kind, status, outcome: as, passing });
          return { outcome: passing ? 'unreachable' : 'ended', as, problem };
        }
        case 'unclear':
          // The record stays as it is: it says that a POST was made and what came of it is not known.
          log('render.unclear', {
            pipelineId,
            shot,
            attempt,
            kind: answer.problem.kind,
            status: answer.problem.status,
          });
          return { outcome: 'reconciling', retryAfterMs: LOOK_SOON_MS, problem: problemOf(answer.problem) };
      }
    }
  };
}

const slotFirst: SubmitOutput & { problem: Problem } = {
  outcome: 'slot_first',
  problem: { code: 'slot_lost', detail: 'It holds none of the slots of the backend, and asks for one first.' },
};

const againFirst: SubmitOutput & { problem: Problem } = {
  outcome: 'slot_first',
  problem: { code: 'submit_again', detail: 'It is submitted again, as soon as it has its turn.' },
};

const staleClaim: Problem = {
  code: 'claim_stale',
  detail: `More than ${CLAIM_VALID_MS / 1_000} s passed between the claim and its POST, so the POST was not made.`,
};

const takenJob: Problem = {
  code: 'job_taken',
  detail: 'The accepted job was adopted by another render with the same brief.',
};

async function requestOf(media: Pick<BlobStore, 'open'>, input: Input): Promise<CreateRequest> {
  const { backend, prompt, size, seconds, referenceBlob } = input;
  const request = { model: backend.model, prompt, size, seconds: String(seconds) };
  return referenceBlob === null ? request : { ...request, reference: await readReference(media, referenceBlob) };
}

async function readReference(
  media: Pick<BlobStore, 'open'>,
  blob: string,
): Promise<NonNullable<CreateRequest['reference']>> {
  const stream = await media.open(blob);
  if (stream === undefined) throw new Error(`The reference ${blob} is not in the media container.`);
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of stream) {
    bytes += (chunk as Buffer).length;
    if (bytes > MAX_REFERENCE_BYTES)
      throw new Error(`The reference ${blob} is larger than ${MAX_REFERENCE_BYTES} bytes.`);
    chunks.push(chunk as Buffer);
  }
  return { bytes: Buffer.concat(chunks), fileName: blob.slice(blob.lastIndexOf('/') + 1), contentType: 'image/png' };
}
