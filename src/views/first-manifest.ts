import { z } from 'zod';

const firstManifestSchema = z.looseObject({
  manifestVersion: z.literal(1),
  plan: z.looseObject({}),
  shots: z.array(
    z.looseObject({
      name: z.string(),
      changes: z.string().nullable(),
      attempts: z.number(),
      chargedUsd: z.number(),
      surplusRenderIds: z.array(z.string()).optional(),
    }),
  ),
  reference: z.looseObject({}).nullable(),
});

/** The one reference that a pipeline of the first version had, and the shot that it was taken from. */
const [REFERENCE, BASELINE] = ['reference', 'baseline'];

/** A stored manifest of the first version in the present shape; anything else as it is. */
export function fromFirstManifest(value: unknown): unknown {
  const read = firstManifestSchema.safeParse(value);
  if (!read.success) return value;
  const { reference, shots, ...manifest } = read.data;
  const planned = z.object({ shots: z.array(z.object({ name: z.string(), priceUsd: z.number() })) });
  const prices = planned.safeParse(manifest.plan);
  const priceOf = (name: string): number | undefined => prices.data?.shots.find((shot) => shot.name === name)?.priceUsd;
  return {
    ...manifest,
    manifestVersion: 2,
    references: reference === null ? [] : [{ name: REFERENCE, shot: BASELINE, ...reference }],
    shots: shots.map(({ attempts, surplusRenderIds = [], ...shot }) => ({
      ...shot,
      startsFrom: shot.name === BASELINE ? null : REFERENCE,
      submits: attempts,
      // A render costs its price or nothing; one that was bought after a resume had another than the plan's.
      priceUsd: shot.chargedUsd > 0 ? shot.chargedUsd : (priceOf(shot.name) ?? 0),
      duplicateJobs: surplusRenderIds,
    })),
  };
}
