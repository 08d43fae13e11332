import { sumUsd } from '../contract/money';
import type { Backend } from './backend';
import { termsOfBackend } from './backend';
import type { Agreed, PlannedShot, Terms } from './plan';
import { imagePriceUsd, renderPriceUsd } from './prices';

/** What a run goes by that settings decide. */
export interface TermsOptions {
  /** The one that the plan names, as it is today. */
  readonly backend: Backend;
  /** All there are today, for shots that name another. */
  readonly backends?: readonly Backend[];
  readonly timing: Terms['timing'];
  readonly dailyUsd: number | null;
  readonly soundThresholds?: Terms['soundThresholds'];
}

/** What is rendered, and so paid for, of a shot: of an extension what it adds, of all others the whole clip. */
const boughtSeconds = ({ madeFrom, seconds }: PlannedShot, usual: number): number =>
  madeFrom?.addsSeconds ?? seconds ?? usual;

const priceUsd = (shot: PlannedShot, usual: number, backend: Backend): number =>
  shot.makes === 'picture' ? imagePriceUsd(backend) : renderPriceUsd(boughtSeconds(shot, usual), backend);

/** Each shot as often as it may be rendered. */
function atMost(shots: readonly PlannedShot[], pricesUsd: Terms['pricesUsd']): Pick<Terms, 'atMostUsd'> {
  const redone = shots.flatMap(({ name, onDrift }) => Array<number>(onDrift?.redo ?? 0).fill(pricesUsd[name] ?? 0));
  return redone.length === 0 ? {} : { atMostUsd: sumUsd([...Object.values(pricesUsd), ...redone]) };
}

/** Freezes today's prices, limits and deadlines for one run of what was agreed. */
export function makeTerms(
  { backend: { name: own }, seconds, shots }: Agreed,
  { backend, backends = [], timing, dailyUsd, soundThresholds }: TermsOptions,
): Terms {
  const backendFor = ({ backend: elsewhere }: PlannedShot): Backend =>
    elsewhere === undefined || elsewhere.name === own
      ? backend
      : (backends.find(({ name }) => name === elsewhere.name) ?? backend);
  const pricesUsd = Object.fromEntries(shots.map((shot) => [shot.name, priceUsd(shot, seconds, backendFor(shot))]));
  const others = new Map(shots.map((shot) => [shot.backend?.name ?? own, backendFor(shot)]));
  const longest = Math.max(
    ...[...others.values()].map(({ renderDeadlineSeconds = Infinity }) => renderDeadlineSeconds),
  );
  others.delete(own);
  return {
    pricesUsd,
    estimateUsd: sumUsd(Object.values(pricesUsd)),
    ...atMost(shots, pricesUsd),
    dailyUsd,
    backend: termsOfBackend(backend),
    ...(others.size === 0
      ? {}
      : { otherBackends: Object.fromEntries([...others].map(([name, each]) => [name, termsOfBackend(each)])) }),
    timing: { ...timing, renderDeadlineSeconds: Math.min(timing.renderDeadlineSeconds, longest) },
    ...(soundThresholds === undefined ? {} : { soundThresholds }),
    stillsOnTheWay: true,
  };
}
