import { isNumber, isObject, isOneOf, isText, isWhole, problemsOf } from '../checks';
import type { Job } from '../jobs/job';
import { videoId } from '../jobs/video-id';
import type { Service } from '../service/service';
import { SECONDS, SIZES } from '../service/validate-create';

/** Puts jobs of somebody else into the resource: they are listed and take slots, but are never rendered or billed. Answers their ids. */
export function seedJobs({ store, clock, deployments }: Service, body: unknown): string[] {
  const shape = {
    required: { count: isWhole(1, 10_000) },
    optional: {
      prompt: isText,
      deployment: isOneOf(...deployments),
      size: isOneOf(...SIZES),
      seconds: isOneOf(...SECONDS),
      /** How long they have been running, and when they end, from now. */
      agoMs: isNumber(0),
      endsInMs: isNumber(-Number.MAX_SAFE_INTEGER),
    },
  };
  const problems = problemsOf(body, shape, 'the request');
  if (problems.length > 0 || !isObject(body)) throw new TypeError(problems.join(' '));
  const wish = body as { count: number } & Partial<
    Pick<Job, 'prompt' | 'deployment' | 'size' | 'seconds'> & { agoMs: number; endsInMs: number }
  >;
  const { count, prompt = 'Somebody else’s clip.', size = '720x1280', seconds = '4', agoMs = 0, endsInMs = 0 } = wish;
  const deployment = wish.deployment ?? deployments[0] ?? '';
  return Array.from({ length: count }, () => {
    const acceptedAtMs = clock.now() - agoMs;
    const createdAt = Math.floor(acceptedAtMs / 1000);
    const durationMs = Math.max(0, agoMs + endsInMs);
    const price = {
      usd: 0,
      chargeAt: 'completion',
      chargeFailed: false,
      chargeModerated: false,
      chargeCancelled: false,
    } as const;
    const what = { deployment, prompt, seconds, size, error: null, script: {}, price, foreign: true } as const;
    const job: Job = {
      id: videoId(createdAt),
      index: store.nextIndex(),
      acceptedAtMs,
      createdAt,
      queuedMs: 0,
      durationMs,
      end: 'completed',
      ...what,
    };
    return store.record({ type: 'accepted', job }).id;
  });
}
