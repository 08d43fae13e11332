import { z } from 'zod';

/** Of the first version of a plan, what the present one is made of. */
const firstPlanSchema = z.looseObject({
  planVersion: z.literal(1),
  pipelineId: z.string(),
  reference: z.looseObject({ at: z.unknown(), file: z.string() }),
  backend: z.record(z.string(), z.unknown()),
  timing: z.record(z.string(), z.unknown()),
  shots: z.array(z.looseObject({ name: z.string(), priceUsd: z.number() })),
  estimateUsd: z.number(),
  budget: z.looseObject({ maxUsd: z.number().nullable(), dailyUsd: z.number().nullable() }),
});

/** The one reference that a plan of the first version had, and the shot that it was taken from. */
const [REFERENCE, BASELINE] = ['reference', 'baseline'];
const TERMS_OF_BACKEND = [
  'usdPerSecond',
  'priceAsOf',
  'chargedAt',
  'chargedEndings',
  'maxRunning',
  'createsPerMinute',
  'listCompleteAfterSeconds',
];

/** A stored plan of the first version in the present shape; anything else as it is. */
export function fromFirstPlan(value: unknown): unknown {
  const read = firstPlanSchema.safeParse(value);
  if (!read.success) return value;
  const { pipelineId, name, briefSha256, anchors, size, seconds } = read.data;
  const { reference, backend, timing, shots, estimateUsd, budget } = read.data;
  const { placeLeaseSeconds, ...times } = timing;
  return {
    planVersion: 2,
    pipelineId,
    agreed: {
      ...{ name, briefSha256, anchors, size, seconds },
      backend: { name: backend['name'], model: backend['model'] },
      references: shots.length > 1 ? [{ name: REFERENCE, shot: BASELINE, at: reference.at, file: reference.file }] : [],
      shots: shots.map(({ name: shot, changes, prompt, file, sound }) => ({
        ...{ name: shot, changes, prompt, file, sound },
        startsFrom: shot === BASELINE ? null : REFERENCE,
      })),
      maxUsd: budget.maxUsd,
    },
    terms: {
      pricesUsd: Object.fromEntries(shots.map((shot) => [shot.name, shot.priceUsd])),
      estimateUsd,
      dailyUsd: budget.dailyUsd,
      backend: Object.fromEntries(TERMS_OF_BACKEND.map((key) => [key, backend[key]])),
      timing: placeLeaseSeconds === undefined ? times : { ...times, slotLeaseSeconds: placeLeaseSeconds },
    },
  };
}
