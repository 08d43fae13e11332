import { z } from 'zod';

/** A shot as the first version recorded it: every field on every shot, null where it had none. */
const firstShotSchema = z.looseObject({
  state: z.string(),
  attempt: z.number(),
  attempts: z.number(),
  chargedUsd: z.number(),
  priceUsd: z.number().optional(),
  renderId: z.string().nullable(),
  backendStatus: z.string().nullable(),
  progress: z.number(),
  acceptedAt: z.string().nullable(),
  endedAt: z.string().nullable(),
  unclearSince: z.string().nullable().optional(),
  clip: z.unknown(),
  verdict: z.unknown(),
  outcome: z.unknown(),
  problem: z.unknown(),
  surplusRenderIds: z.array(z.string()).optional(),
});
const firstRunSchema = z.looseObject({
  stage: z.string(),
  startedAt: z.string(),
  endedAt: z.string().nullable(),
  shots: z.record(z.string(), firstShotSchema),
  reference: z.unknown(),
  problem: z.unknown(),
});
type FirstShot = z.infer<typeof firstShotSchema>;

/**
 * A recorded run of the first version in the present shape; anything else as it is. Only runs that had ended were recorded, so
 * what was still open in one is told as ended in the way in which it was left.
 */
export function fromFirstRun(value: unknown): unknown {
  const read = firstRunSchema.safeParse(value);
  if (!read.success) return value;
  const { stage: _stage, reference, shots, problem, earlierUnclearUsd = 0, ...run } = read.data;
  const endedAt = run.endedAt ?? run.startedAt;
  const failed = problem === null ? {} : { reference: { outcome: 'failed', problem } };
  return {
    ...run,
    earlierUnclearUsd,
    problem: null,
    references: reference === null ? failed : { reference: { outcome: 'taken', frame: reference } },
    shots: Object.fromEntries(Object.entries(shots).map(([name, shot]) => [name, endedShot(shot, endedAt)])),
  };
}

function endedShot(shot: FirstShot, endedAt: string): unknown {
  const { attempt, attempts, chargedUsd, renderId, backendStatus, progress, acceptedAt, problem } = shot;
  const { clip, verdict, unclearSince = null, surplusRenderIds } = shot;
  return {
    state: 'ended',
    attempt,
    submits: attempts,
    // The first version named a price only where it was not the plan's.
    priceUsd: shot.priceUsd ?? chargedUsd,
    chargedUsd,
    slot: null,
    queuedSince: null,
    askedAt: null,
    troubles: 0,
    problem,
    outcome: shot.outcome ?? 'internal_error',
    endedAt: shot.endedAt ?? endedAt,
    render:
      renderId === null
        ? null
        : { renderId, backendStatus: backendStatus ?? 'unknown', progress, acceptedAt: acceptedAt ?? endedAt },
    unclearSince,
    clip,
    verdict,
    ...(surplusRenderIds === undefined ? {} : { duplicateJobs: surplusRenderIds }),
  };
}
