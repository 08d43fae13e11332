import type { Plan } from '../plans/plan';
import { priceOf, shotOfStill } from '../plans/plan';
import { sumUsd } from '../contract/money';
import { apply } from './apply';
import type { Replaced } from './attempts';
import { lastAttemptOf } from './attempts';
import { mayStillRun } from './may-run';
import type { PipelineRun } from './run';
import { shotOf } from './run';

interface Remade {
  readonly name: string;
  readonly why: Replaced['why'];
  /** The number that it gets. There is one of each number: where it is there already, nothing is done. */
  readonly attempt: number;
  /** What it is rendered from; absent: from what the one before was. */
  readonly prompt?: string;
  readonly seed?: number;
  readonly nowMs: number;
}

/** Begins a new attempt of a shot that has ended. The one before is kept, with its clip, verdict and cost. */
export function remake(plan: Plan, run: PipelineRun, { name, why, attempt, prompt, seed, nowMs }: Remade): boolean {
  const shot = shotOf(run, name);
  if (shot.state !== 'ended' || shot.slot !== null || mayStillRun(shot)) return false;
  if (attempt !== lastAttemptOf(run, name) + 1) return false;
  const taken = plan.agreed.references
    .filter((reference) => shotOfStill(reference) === name)
    .map((reference) => reference.name);
  keep(run, name, { why, references: take(run, taken) });
  run.earlierUsd = sumUsd([run.earlierUsd, shot.chargedUsd]);
  run.anew = {
    ...run.anew,
    [name]: { ...promptIn(run, name), ...(prompt === undefined ? {} : { prompt }), ...seeded(seed) },
  };
  apply(run, name, { event: { type: 'remade', attempt, priceUsd: priceOf(plan, name) }, plan, nowMs });
  return true;
}

const seeded = (seed: number | undefined): { seed?: number } => (seed === undefined ? {} : { seed });

/** What the present attempt is rendered from, where that is not the plan's. A seed is one attempt's own. */
function promptIn({ anew }: PipelineRun, name: string): { prompt?: string } {
  const prompt = anew?.[name]?.prompt;
  return prompt === undefined ? {} : { prompt };
}

/** Puts the attempt that counts now beside it. */
function keep(run: PipelineRun, name: string, { why, references }: Pick<Replaced, 'why' | 'references'>): void {
  const { [name]: kept = [], ...others } = run.replaced ?? {};
  const entry: Replaced = {
    shot: shotOf(run, name),
    ...run.anew?.[name],
    why,
    ...(references === undefined ? {} : { references }),
  };
  run.replaced = { ...others, [name]: [...kept, entry] };
}

/** Takes the stills of a clip away: another clip has other frames. */
function take(run: PipelineRun, names: readonly string[]): Replaced['references'] {
  const taken = Object.entries(run.references).filter(([name]) => names.includes(name));
  if (taken.length === 0) return undefined;
  run.references = Object.fromEntries(Object.entries(run.references).filter(([name]) => !names.includes(name)));
  return Object.fromEntries(taken);
}
