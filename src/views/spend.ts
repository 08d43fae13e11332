import { z } from 'zod';

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
  /** Days are of UTC. */
  byDay: z.array(z.strictObject({ day: z.string(), ...amounts })),
  byBackend: z.array(z.strictObject({ backend: z.string(), ...amounts })),
  byPipeline: z.array(z.strictObject({ pipelineId: z.string(), ...amounts })),
});
export type Spend = z.infer<typeof spendSchema>;

/** What the ledger knows of one render. */
interface SpendLine extends Amounts {
  readonly day: string;
  readonly backend: string;
  readonly pipelineId: string;
}

type Sums = Pick<Spend, keyof Amounts | 'byDay' | 'byBackend' | 'byPipeline'>;

/** Adds renders up: in all, and by day, backend and pipeline. */
export async function sumsOf(lines: AsyncIterable<SpendLine>): Promise<Sums> {
  const total = nothing();
  const [byDay, byBackend, byPipeline] = [
    new Map<string, Amounts>(),
    new Map<string, Amounts>(),
    new Map<string, Amounts>(),
  ];
  for await (const line of lines) {
    for (const sum of [
      total,
      sumIn(byDay, line.day),
      sumIn(byBackend, line.backend),
      sumIn(byPipeline, line.pipelineId),
    ])
      add(sum, line);
  }
  return {
    ...rounded(total),
    byDay: listed(byDay).map(([day, sum]) => ({ day, ...sum })),
    byBackend: listed(byBackend).map(([backend, sum]) => ({ backend, ...sum })),
    byPipeline: listed(byPipeline).map(([pipelineId, sum]) => ({ pipelineId, ...sum })),
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
  chargedUsd: round(chargedUsd),
  openUsd: round(openUsd),
  unknownUsd: round(unknownUsd),
});

const round = (usd: number): number => Math.round(usd * 10_000) / 10_000;
