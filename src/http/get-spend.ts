import type { SpendLine } from '../renders/charge';
import type { HttpDeps } from './deps';
import type { Endpoint } from './endpoint';
import { jsonResponse } from './problem-response';

interface Amounts {
  chargedUsd: number;
  /** Accepted renders whose end, and so whose charge, is still to come. */
  openUsd: number;
  /** Renders of which nobody can say whether they were accepted, and jobs that most likely came of an earlier submit. */
  unknownUsd: number;
}

/** `GET /api/spend`: what the ledger says was charged: in all, and by day (UTC), backend and pipeline. */
export function createGetSpend({
  ledger,
  backend,
  dailyUsd,
}: Pick<HttpDeps, 'ledger' | 'backend' | 'dailyUsd'>): Endpoint {
  return async () => {
    const total = nothing();
    const byDay = new Map<string, Amounts>();
    const byBackend = new Map<string, Amounts>();
    const byPipeline = new Map<string, Amounts>();
    for await (const line of ledger.spend()) {
      for (const sum of [
        total,
        sumOf(byDay, line.day),
        sumOf(byBackend, line.backend),
        sumOf(byPipeline, line.pipelineId),
      ])
        add(sum, line);
    }
    return jsonResponse({
      currency: 'USD',
      ...rounded(total),
      prices: { usdPerSecond: backend.usdPerSecond, asOf: backend.priceAsOf },
      dailyCeilingUsd: dailyUsd,
      byDay: listed('day', byDay),
      byBackend: listed('backend', byBackend),
      byPipeline: listed('pipelineId', byPipeline),
    });
  };
}

const nothing = (): Amounts => ({ chargedUsd: 0, openUsd: 0, unknownUsd: 0 });

function sumOf(sums: Map<string, Amounts>, key: string): Amounts {
  const sum = sums.get(key) ?? nothing();
  sums.set(key, sum);
  return sum;
}

function add(sum: Amounts, line: SpendLine): void {
  sum.chargedUsd += line.chargedUsd;
  sum.openUsd += line.openUsd;
  sum.unknownUsd += line.unknownUsd;
}

const listed = (name: string, sums: Map<string, Amounts>): unknown[] =>
  [...sums].sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, sum]) => ({ [name]: key, ...rounded(sum) }));

const rounded = ({ chargedUsd, openUsd, unknownUsd }: Amounts): Amounts => ({
  chargedUsd: round(chargedUsd),
  openUsd: round(openUsd),
  unknownUsd: round(unknownUsd),
});

const round = (usd: number): number => Math.round(usd * 10_000) / 10_000;
