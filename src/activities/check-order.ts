import type { Needs, Unfit } from '../backends/preflight';
import { preflight, unfitBySettings } from '../backends/preflight';
import type { Backends } from '../backends/registry';
import type { ActivityInput } from '../contract/activities';
import { defined } from '../contract/defined';
import type { PipelineRecords } from '../ledger/pipeline-records';
import { backendOf, sourceShotOf } from '../plans/plan';
import type { Plan, PlannedShot } from '../plans/plan';
import type { Problem, ShotOutcome } from '../contract/outcome';

export interface CheckOrderDeps {
  readonly backends: Backends;
  readonly records: Pick<PipelineRecords, 'plan'>;
  readonly now: () => number;
}

/** Why a render is not ordered; `asleep` where that may pass by itself. */
export interface NotOrdered {
  readonly as: ShotOutcome;
  readonly problem: Problem;
  readonly asleep: boolean;
}

type Order = ActivityInput<'submitRender'>;

export interface OrderCheck {
  /** Why it is in vain to order this render now; undefined where nothing speaks against it. */
  readonly unfit: (order: Order) => Promise<NotOrdered | undefined>;
  /** In words, the other backends of today's settings that could make it. */
  readonly others: (order: Order) => Promise<string>;
}

/** What was fit a moment ago is not asked for anew: the shots of a plan are ordered one after the other. */
const FIT_MS = 60_000;
const MOST_KNOWN = 1_000;
const MOST_NAMED = 5;

/**
 * Looks whether a render, and all that is to be made from its clip, can be made where the plan says, before anything is paid: a
 * baseline is worth nothing where its follow-ups are refused.
 */
export function createCheckOrder({ backends, records, now }: CheckOrderDeps): OrderCheck {
  const fit = new Map<string, number>();

  async function unfit(name: string, needs: Needs): Promise<Unfit | undefined> {
    const key = JSON.stringify([name, needs]);
    if ((fit.get(key) ?? 0) > now()) return undefined;
    const server = await backends.byName(name)?.server();
    const found = server && (await preflight(server, needs, now()));
    if (fit.size > MOST_KNOWN) fit.clear();
    if (found === undefined) fit.set(key, now() + FIT_MS);
    return found;
  }

  return {
    async unfit({ pipelineId, shot }) {
      const plan = await records.plan(pipelineId);
      if (plan === undefined) return undefined;
      for (const each of withFollowers(plan, shot)) {
        const { name } = backendOf(plan, each.name);
        const needs = needsOf(plan, each);
        const found = await unfit(name, needs);
        if (found === undefined) continue;
        const { as, code = as, detail, status, asleep = false } = found;
        const whose = each.name === shot ? '' : `Shot "${each.name}" starts from this one and could not be made. `;
        const told = `${whose}${detail} ${await namesOfFit(name, needs)}`;
        return { as, asleep, problem: { code, ...defined({ status }), detail: told } };
      }
      return undefined;
    },
    async others({ pipelineId, shot }) {
      const plan = await records.plan(pipelineId);
      const planned = plan?.agreed.shots.find(({ name }) => name === shot);
      return plan === undefined || planned === undefined
        ? ''
        : namesOfFit(backendOf(plan, shot).name, needsOf(plan, planned));
    },
  };

  async function namesOfFit(name: string, needs: Needs): Promise<string> {
    const limits = (await backends.limits()).filter((each) => each.name !== name);
    const could = limits.filter((each) => unfitBySettings(each, { ...needs, model: each.model }, now()) === undefined);
    if (could.length === 0) return 'No other backend is configured that could make it.';
    const named = could.slice(0, MOST_NAMED).map((each) => each.name);
    return `Configured backends that could make it: ${named.join(', ')}${could.length > MOST_NAMED ? ' and others' : ''}.`;
  }
}

/** A shot, and every one that starts from its clip, or is made from its render, or from one of these. */
function withFollowers(plan: Plan, shot: string): PlannedShot[] {
  const { shots } = plan.agreed;
  const names = new Set([shot]);
  // What a shot starts from comes before it.
  for (const planned of shots) {
    const source = sourceShotOf(plan, planned);
    if (source !== undefined && names.has(source)) names.add(planned.name);
  }
  return shots.filter(({ name }) => names.has(name));
}

const needsOf = (plan: Plan, { name, startsFrom, madeFrom, makes, sound }: PlannedShot): Needs => ({
  model: backendOf(plan, name).model,
  ...(makes === 'picture' ? { picture: true } : {}),
  size: plan.agreed.size,
  // What is ordered of an extension is what it adds; its source's length has been had already.
  seconds: madeFrom?.addsSeconds ?? plan.agreed.seconds,
  image: startsFrom !== null,
  madeHow: madeFrom?.how,
  sound: sound !== 'any',
});
