import type { Backend } from '../../src/plans/backend';
import { briefSchema } from '../../src/plans/brief';
import { makePlan } from '../../src/plans/make-plan';
import type { Plan, PlannedShot, Terms } from '../../src/plans/plan';
import { PROMPT } from './paid/fixtures';

export const testBackend: Backend = {
  name: 'default',
  model: 'sora-2',
  sizes: ['720x1280', '1280x720'],
  seconds: [4, 8, 12],
  maxPromptCharacters: 32_000,
  usdPerSecond: 0.1,
  priceAsOf: '2026-09-02',
  chargedAt: 'completion',
  chargedEndings: ['cancelled'],
  maxRunning: 2,
  createsPerMinute: 2,
  listCompleteAfterSeconds: 10,
};

export const testTiming: Terms['timing'] = {
  pollIntervalSeconds: 10,
  renderDeadlineSeconds: 600,
  queueDeadlineSeconds: 3_600,
  decisionDeadlineSeconds: 86_400,
  slotLeaseSeconds: 900,
};

/** The id of a pipeline that was born when 2026 was: some places read the time of its birth from an id. */
export const NEW_YEARS_ID = '20260101t000000-0123456789';

interface PlanOptions {
  readonly backend?: Backend;
  readonly timing?: Terms['timing'];
  readonly dailyUsd?: number | null;
  readonly pipelineId?: string;
}

/** The plan of a brief, as the app makes it; with `followUps` empty, of the baseline alone. Each render costs $0.40. */
export function planOf(
  brief: object = {},
  { backend = testBackend, timing = testTiming, dailyUsd = null, pipelineId = 'p1' }: PlanOptions = {},
): Plan {
  const prompted = 'prompt' in brief || 'brief' in brief ? brief : { prompt: PROMPT, ...brief };
  return makePlan({ brief: briefSchema(backend).parse(prompted), pipelineId, backend, timing, dailyUsd });
}

/** What a shot of a made-up plan starts from: nothing, or a reference. */
export type Starts = Readonly<Record<string, string | null>>;

/**
 * A plan of these shots, each with the reference that it starts from, and of these references, each with the shot that it is a frame
 * of: more than a brief can ask for yet.
 */
export function planWith(starts: Starts, references: Readonly<Record<string, string>> = {}): Plan {
  const plan = planOf({ followUps: [] });
  const shots = Object.entries(starts).map(([name, startsFrom]): PlannedShot => ({
    ...{ name, startsFrom, prompt: PROMPT, file: `${name}.mp4`, sound: 'any' },
    changes: startsFrom === null ? null : 'motion',
  }));
  const [priceUsd = 0] = Object.values(plan.terms.pricesUsd);
  return {
    ...plan,
    agreed: {
      ...plan.agreed,
      shots,
      references: Object.entries(references).map(([name, shot]) => ({ name, shot, at: 1, file: `${name}.png` })),
    },
    terms: { ...plan.terms, pricesUsd: Object.fromEntries(shots.map(({ name }) => [name, priceUsd])) },
  };
}
