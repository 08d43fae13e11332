import type { Job } from './job';
import { dueAtMs, jobState } from './job-state';

export interface Bill {
  readonly currency: 'USD';
  readonly totalUsd: number;
  readonly acceptedJobs: number;
  readonly chargedJobs: number;
  readonly jobs: readonly BillLine[];
}

export interface BillLine {
  readonly id: string;
  readonly index: number;
  readonly model: string;
  readonly size: string;
  readonly seconds: string;
  /** A picture, and no video. */
  readonly picture?: true;
  /** How it ended, or null while it has not. */
  readonly ended: string | null;
  readonly priceUsd: number;
  readonly charged: boolean;
  /** Clock milliseconds; null when nothing is charged. */
  readonly chargedAtMs: number | null;
}

/** What the jobs cost up to a time. Computed from the persisted jobs alone, deleted and expired ones included. */
export function billFor(jobs: readonly Job[], nowMs: number): Bill {
  const lines = jobs.filter((job) => job.foreign === undefined).map((job) => billLine(job, nowMs));
  const charged = lines.filter((line) => line.charged);
  return {
    currency: 'USD',
    totalUsd: round(charged.reduce((sum, line) => sum + line.priceUsd, 0)),
    acceptedJobs: lines.length,
    chargedJobs: charged.length,
    jobs: lines,
  };
}

function billLine(job: Job, nowMs: number): BillLine {
  const state = jobState(job, nowMs);
  const charged = isCharged(job, state.ended);
  const endedAtMs = state.completedAtMs ?? job.deleted?.atMs ?? job.renderError?.atMs ?? dueAtMs(job);
  const chargedAtMs = job.price.chargeAt === 'acceptance' ? job.acceptedAtMs : endedAtMs;
  return {
    id: job.id,
    index: job.index,
    model: job.deployment,
    size: job.size,
    seconds: job.seconds,
    ...(job.picture === undefined ? {} : { picture: true }),
    ended: state.ended,
    priceUsd: job.price.usd,
    charged,
    chargedAtMs: charged ? chargedAtMs : null,
  };
}

function isCharged({ price }: Job, ended: ReturnType<typeof jobState>['ended']): boolean {
  switch (ended) {
    case null:
      return price.chargeAt === 'acceptance';
    case 'completed':
      return true;
    case 'failed':
    case 'expired':
      return price.chargeFailed;
    case 'moderated':
      return price.chargeModerated;
    case 'cancelled':
      return price.chargeCancelled;
  }
}

/** Cents are sums of binary fractions: 0.1 + 0.2 must not read 0.30000000000000004 on a bill. */
function round(usd: number): number {
  return Math.round(usd * 1e6) / 1e6;
}
