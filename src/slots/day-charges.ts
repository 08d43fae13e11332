import { z } from 'zod';

const chargeSchema = z.object({ key: z.string(), day: z.string(), usd: z.number() });

/** What the days have cost on one backend, and what they may still cost. US dollars; days are UTC. */
export const dayChargesSchema = z.object({
  /** Charged per day, for the days that still matter. */
  chargedUsd: z.record(z.string(), z.number()).readonly(),
  /** The latest renders that were charged: one that is given back twice, after a crash, costs once. */
  latest: z.array(chargeSchema).readonly(),
  /** Reservations of renders whose lease ran out before anybody said what they cost: it may be spent already. */
  lapsed: z.array(chargeSchema).readonly(),
});
type DayCharges = z.infer<typeof dayChargesSchema>;

export const NO_CHARGES: DayCharges = { chargedUsd: {}, latest: [], lapsed: [] };

const DAYS_KEPT = 3;
/** More than a backend renders between a crash and the run that repeats what it cut off. */
const LATEST_KEPT = 200;

/** Writes down what a render cost in the end, once for each render however often it is said. */
export function charge(
  charges: DayCharges,
  { key, usd, nowMs }: { key: string; usd: number; nowMs: number },
): DayCharges {
  const known = charges.latest.find((each) => each.key === key);
  const day = known?.day ?? dayOf(nowMs);
  const costUsd = (charges.chargedUsd[day] ?? 0) - (known?.usd ?? 0) + usd;
  const others = charges.latest.filter((each) => each.key !== key);
  return {
    chargedUsd: recentDays({ ...charges.chargedUsd, [day]: costUsd }),
    latest: usd === 0 ? others : [...others, { key, day, usd }].slice(-LATEST_KEPT),
    lapsed: charges.lapsed.filter((each) => each.key !== key),
  };
}

/** Keeps the reservations of leases that ran out: nobody renews them, and nobody has said what their renders cost. */
export function lapse(
  charges: DayCharges,
  slots: readonly { readonly key: string; readonly reservedUsd: number; readonly leaseUntilMs: number }[],
  nowMs: number,
): DayCharges {
  const days = Object.keys(recentDays({ ...charges.chargedUsd, [dayOf(nowMs)]: 0 }));
  const lapsed = [
    ...charges.lapsed,
    ...slots.map(({ key, reservedUsd, leaseUntilMs }) => ({ key, day: dayOf(leaseUntilMs), usd: reservedUsd })),
  ];
  const oldest = days.at(-1) ?? '';
  return { ...charges, lapsed: lapsed.filter(({ day }) => day >= oldest) };
}

/** A render that is followed again has its reservation with its slot. */
export const unlapse = (charges: DayCharges, key: string): DayCharges => ({
  ...charges,
  lapsed: charges.lapsed.filter((each) => each.key !== key),
});

/** What a day has cost so far, and what lapsed on it and may have been spent. */
export function spentOn(charges: DayCharges, nowMs: number): number {
  const day = dayOf(nowMs);
  const lapsedUsd = charges.lapsed.filter((each) => each.day === day).reduce((sum, { usd }) => sum + usd, 0);
  return (charges.chargedUsd[day] ?? 0) + lapsedUsd;
}

const dayOf = (ms: number): string => new Date(ms).toISOString().slice(0, 10);

/** The latest days, newest first. */
const recentDays = (days: Readonly<Record<string, number>>): Record<string, number> =>
  Object.fromEntries(
    Object.entries(days)
      .sort(([a], [b]) => (a < b ? 1 : -1))
      .slice(0, DAYS_KEPT),
  );
