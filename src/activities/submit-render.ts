import { createHash } from 'node:crypto';
import type { Activities, ActivityOutput } from '../contract/activities';
import type { Problem } from '../contract/outcome';
import type { Control } from '../ledger/control';
import type { RenderLedger } from '../ledger/render-ledger';
import type { BlobStore } from '../storage/blob-store';
import type { CreateRequest } from '../video-api/create-body';
import type { CreateOutcome } from '../video-api/outcomes';
import { isTransient } from '../video-api/problem';
import type { VideoApi } from '../video-api/video-api';
import type { Log } from './log';
import { outcomeOfProblem, problemOf } from './outcome-of-problem';

export interface SubmitRenderDeps {
  readonly videoApi: Pick<VideoApi, 'create'>;
  readonly ledger: RenderLedger;
  readonly control: Pick<Control, 'cancelRequest'>;
  readonly media: Pick<BlobStore, 'open'>;
  readonly log: Log;
}

/** A reference is one PNG of at most this many bytes: far above any frame, far below what would hurt. */
const MAX_REFERENCE_BYTES = 32 * 1024 * 1024;

/**
 * Buys one render, at most once however often it runs: the ledger record comes first, then the one POST, then its answer into
 * the record. A run that finds a record without an answer does not post again.
 */
export function createSubmitRender({
  videoApi,
  ledger,
  control,
  media,
  log,
}: SubmitRenderDeps): Activities['submitRender'] {
  return async (input) => {
    const { pipelineId, shot, prompt, model, size, seconds, priceUsd, referenceBlob, at } = input;
    const cancel = await control.cancelRequest(pipelineId);
    if (cancel !== null) return { outcome: 'cancelled', cancel };

    // Everything that can fail harmlessly comes before the claim: from there on a crash leaves a question behind.
    const reference = referenceBlob === null ? undefined : await readReference(media, referenceBlob);
    const request: CreateRequest = {
      model,
      prompt,
      size,
      seconds: String(seconds),
      ...(reference === undefined ? {} : { reference }),
    };
    const claim = await ledger.claim({
      pipelineId,
      shot,
      model,
      size,
      seconds,
      priceUsd,
      promptSha256: createHash('sha256').update(prompt).digest('hex'),
      at,
    });

    switch (claim.outcome) {
      case 'adopt':
        log('render.adopted', { pipelineId, shot, renderId: claim.renderId });
        return {
          outcome: 'accepted',
          renderId: claim.renderId,
          backendStatus: claim.backendStatus,
          pollAfterMs: null,
          adopted: true,
        };
      case 'refused':
        return { outcome: 'ended', as: claim.as, problem: claim.problem };
      case 'unclear': {
        const problem = lostAnswer(claim.held.value.intendedAt);
        if (claim.held.value.state !== 'unknown') await ledger.unknown(claim.held, problem);
        log('render.unknown', { pipelineId, shot });
        return { outcome: 'ended', as: 'outcome_unknown', problem: claim.held.value.refusal?.problem ?? problem };
      }
      case 'post': {
        log('render.submitting', { pipelineId, shot, posts: claim.held.value.posts });
        const answer = await videoApi.create(request);
        return record(answer, async (outcome) => {
          switch (outcome.outcome) {
            case 'accepted':
              await ledger.submitted(claim.held, outcome.renderId, outcome.backendStatus);
              log('render.submitted', { pipelineId, shot, renderId: outcome.renderId });
              break;
            case 'busy':
              await ledger.released(claim.held, outcome.problem, null);
              log('render.waiting', { pipelineId, shot, retryAfterMs: outcome.retryAfterMs });
              break;
            case 'unreachable':
              await ledger.released(claim.held, outcome.problem, null);
              log('render.unreachable', { pipelineId, shot, kind: outcome.problem.code });
              break;
            case 'ended':
              await (outcome.as === 'outcome_unknown'
                ? ledger.unknown(claim.held, outcome.problem)
                : ledger.released(claim.held, outcome.problem, outcome.as));
              log('render.refused', { pipelineId, shot, outcome: outcome.as });
              break;
            case 'cancelled':
              break;
          }
        });
      }
    }
  };
}

type SubmitOutput = ActivityOutput<'submitRender'>;

async function record(answer: CreateOutcome, write: (outcome: SubmitOutput) => Promise<void>): Promise<SubmitOutput> {
  const outcome = outcomeOf(answer);
  await write(outcome);
  return outcome;
}

function outcomeOf(answer: CreateOutcome): SubmitOutput {
  switch (answer.outcome) {
    case 'accepted':
      return {
        outcome: 'accepted',
        renderId: answer.job.id,
        backendStatus: answer.job.status,
        pollAfterMs: answer.pollAfterMs ?? null,
        adopted: false,
      };
    case 'busy':
      return { outcome: 'busy', retryAfterMs: answer.problem.retryAfterMs ?? null, problem: problemOf(answer.problem) };
    case 'refused':
      return {
        outcome: isTransient(answer.problem) ? 'unreachable' : 'ended',
        as: outcomeOfProblem(answer.problem),
        problem: problemOf(answer.problem),
      };
    case 'unclear':
      return { outcome: 'ended', as: 'outcome_unknown', problem: problemOf(answer.problem) };
  }
}

const lostAnswer = (intendedAt: string): Problem => ({
  code: 'answer_lost',
  detail: `A submit that began at ${intendedAt} ended before its answer was recorded; the backend may or may not have accepted it.`,
});

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
