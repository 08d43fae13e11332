import { z } from 'zod';
import { roundUsd } from '../contract/money';

const amounts = {
  chargedUsd: z.number(),
  /** Accepted renders whose end, and so whose charge, is still to come. */
  openUsd: z.number(),
  /** Renders of which nobody can say whether they were accepted, and jobs that most likely came of an earlier submit. */
  unknownUsd: z.number(),
};
type Amounts = z.infer<z.ZodObject<typeof amounts>>;

/** What `GET /api/spend` answers. */
export const spendSchema = z.strictObject({
  currency: z.literal('USD'),
  /** The days (UTC) that are summed up, both included. */
  from: z.string(),
  to: z.string(),
  ...amounts,
  /** What each backend of today's settings asks: for a second of video, or for a render whatever its length. */
  prices: z.array(
    z.strictObject({
      backend: z.string(),
      usdPerSecond: z.number().optional(),
      usdPerRender: z.number().optional(),
      /** The day the price was last checked. */
      asOf: z.string(),
      /** What a picture costs that its model for pictures makes; absent where it has none. */
      perImage: z.strictObject({ model: z.string(), usd: z.number(), asOf: z.string() }).optional(),
    }),
  ),
  dailyCeilingUsd: z.number().nullable(),
  /** Days are of UTC. Where `group` was asked for, only that list is there. */
  byDay: z.array(z.strictObject({ day: z.string(), ...amounts })).optional(),
  byBackend: z.array(z.strictObject({ backend: z.string(), ...amounts })).optional(),
  byPipeline: z.array(z.strictObject({ pipelineId: z.string(), ...amounts })).optional(),
});
export type Spend = z.infer<typeof spendSchema>;

/** What the ledger knows of one render. */
interface SpendLine extends Amounts {
  readonly day: string;
  readonly backend: string;
  readonly pipelineId: string;
}

type Sums = Pick<Spend, keyof Amounts | 'byDay' | 'byBackend' | 'byPipeline'>;

export const GROUPS = ['day', 'backend', 'pipeline'] as const;
export type Group = (typeof GROUPS)[number];

/** Adds renders up: in all, and by day, backend and pipeline, or by one of them. */
export async function sumsOf(lines: AsyncIterable<SpendLine>, group?: Group): Promise<Sums> {
  const total = nothing();
  const sums = {
    day: new Map<string, Amounts>(),
    backend: new Map<string, Amounts>(),
    pipeline: new Map<string, Amounts>(),
  };
  const isAsked = (name: Group): boolean => group === undefined || group === name;
  for await (const line of lines) {
    add(total, line);
    if (isAsked('day')) add(sumIn(sums.day, line.day), line);
    if (isAsked('backend')) add(sumIn(sums.backend, line.backend), line);
    if (isAsked('pipeline')) add(sumIn(sums.pipeline, line.pipelineId), line);
  }
  return {
    ...rounded(total),
    ...(isAsked('day') && { byDay: listed(sums.day).map(([day, sum]) => ({ day, ...sum })) }),
    ...(isAsked('backend') && { byBackend: listed(sums.backend).map(([backend, sum]) => ({ backend, ...sum })) }),
    ...(isAsked('pipeline') && {
      byPipeline: listed(sums.pipeline).map(([pipelineId, sum]) => ({ pipelineId, ...sum })),
    }),
  };
}

const nothing = (): Amounts => ({ chargedUsd: 0, openUsd: 0, unknownUsd: 0 });

function sumIn(sums: Map<string, Amounts>, key: string): Amounts {
  const sum = sums.get(key) ?? nothing();
  sums.set(key, sum);
  return sum;
}

function add(sum: Amounts, line: Amounts): void {
  sum.chargedUsd += line.chargedUsd;
  sum.openUsd += line.openUsd;
  sum.unknownUsd += line.unknownUsd;
}

const listed = (sums: Map<string, Amounts>): [string, Amounts][] =>
  [...sums].sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, sum]) => [key, rounded(sum)]);

const rounded = ({ chargedUsd, openUsd, unknownUsd }: Amounts): Amounts => ({
  chargedUsd: roundUsd(chargedUsd),
  openUsd: roundUsd(openUsd),
  unknownUsd: roundUsd(unknownUsd),
});
