import { z } from 'zod';
import type { SpendLine } from '../renders/charge';
import { spendLineOf } from '../renders/charge';
import type { Render } from '../renders/render';

/** What a sum over all renders needs, where a listing shows it without opening a single record. */
export const spendMetadata = (render: Render): Record<string, string> => ({
  spend: JSON.stringify(spendLineOf(render)),
});

const spendLineSchema = z.strictObject({
  pipelineId: z.string(),
  backend: z.string(),
  day: z.string(),
  chargedUsd: z.number(),
  openUsd: z.number(),
  unknownUsd: z.number(),
});

export const spendLine = (metadata: Readonly<Record<string, string>>): SpendLine =>
  spendLineSchema.parse(JSON.parse(metadata['spend'] ?? '{}'));
