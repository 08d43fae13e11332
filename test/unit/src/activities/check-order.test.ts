import { createCheckOrder } from '../../../../src/activities/check-order';
import type { ActivityInput } from '../../../../src/contract/activities';
import { createBackends } from '../../../../src/backends/registry';
import type { ModelsOutcome } from '../../../../src/video-api/outcomes';
import { backendsOf, configured } from '../../../support/backends';
import { planOf, testBackend } from '../../../support/plan';

const NOW_MS = Date.UTC(2026, 10, 28, 12);
const order = (shot: string) => ({ pipelineId: 'p1', shot }) as ActivityInput<'submitRender'>;
const [baseline, followUp] = planOf().agreed.shots.map(({ name }) => name);

/** Two backends, of which the first is the one of the plan; counts how often its list was asked for. */
function lookingAt(answers: ModelsOutcome[], { hasPlan = true } = {}) {
  let asked = 0;
  let nowMs = NOW_MS;
  const plan = planOf();
  const models = () => Promise.resolve(answers[Math.min(asked++, answers.length - 1)] as ModelsOutcome);
  const get = () => Promise.resolve({ outcome: 'problem', problem: { kind: 'network', message: 'Nobody.' } } as const);
  const { backend } = plan.agreed;
  const check = createCheckOrder({
    backends: createBackends([
      configured({ ...backend, profile: 'sglang' }, { models, get }),
      configured({ name: 'other', model: 'wan', sizes: [plan.agreed.size], seconds: [plan.agreed.seconds] }),
      configured({ name: 'small', model: 'wan', sizes: ['16x16'] }),
    ]),
    records: { plan: () => Promise.resolve(hasPlan ? plan : undefined) },
    now: () => nowMs,
  });
  return { check, asked: () => asked, wait: (seconds: number) => (nowMs += seconds * 1_000) };
}
const { model } = planOf().agreed.backend;
const serving = (...tasks: string[]): ModelsOutcome => ({
  outcome: 'models',
  ids: [model],
  ...(tasks.length === 0 ? {} : { tasks: { [model]: tasks } }),
});
const NOBODY: ModelsOutcome = { outcome: 'problem', problem: { kind: 'network', message: 'Nobody.' } };

describe('the look before an order', () => {
  it('finds a follow-up that could not be made before its baseline is paid, and names who could make it', async () => {
    const found = await lookingAt([serving('T2V')]).check.unfit(order(String(baseline)));
    expect(found).toMatchObject({ as: 'model_unavailable', asleep: false });
    expect(found?.problem.detail).toMatch(
      new RegExp(`Shot "${followUp}" starts from this one and could not be made\\. .*could make it: other\\.$`),
    );
  });

  it('asks a backend that was fit for a shot not again within a minute', async () => {
    const { check, asked, wait } = lookingAt([serving()]);
    expect(await check.unfit(order(String(followUp)))).toBeUndefined();
    expect(await check.unfit(order(String(followUp)))).toBeUndefined();
    expect(asked()).toBe(1);
    wait(61);
    await check.unfit(order(String(followUp)));
    expect(asked()).toBe(2);
  });

  it('asks one that sleeps every time, until it has woken up', async () => {
    const { check } = lookingAt([NOBODY, NOBODY, serving()]);
    expect(await check.unfit(order(String(baseline)))).toMatchObject({ as: 'backend_unreachable', asleep: true });
    expect(await check.unfit(order(String(baseline)))).toMatchObject({ as: 'backend_unreachable', asleep: true });
    expect(await check.unfit(order(String(baseline)))).toBeUndefined();
  });

  it('says nothing of a pipeline whose plan is gone', async () => {
    const { check, asked } = lookingAt([NOBODY], { hasPlan: false });
    expect(await check.unfit(order(String(baseline)))).toBeUndefined();
    expect(await check.others(order(String(baseline)))).toBe('');
    expect(asked()).toBe(0);
  });

  it('names the other backends for a refusal that only the order brought to light', async () => {
    const { check } = lookingAt([serving()]);
    expect(await check.others(order(String(baseline)))).toBe('Configured backends that could make it: other.');
  });
});

const able = { ...testBackend, makesFrom: ['remix' as const, 'extend' as const] };
const chained = planOf(
  {
    followUps: [
      { name: 'longer', changes: 'motion', how: 'extend', seconds: 8 },
      { name: 'night', changes: 'light', how: 'remix', prompt: 'At night.', from: { shot: 'longer' } },
    ],
  },
  { backend: able },
);
const chainedOrder = (today: object, shot = 'baseline') =>
  createCheckOrder({
    backends: backendsOf({ ...able, ...today }, { ...able, name: 'other' }),
    records: { plan: () => Promise.resolve(chained) },
    now: () => Date.UTC(2026, 0, 1),
  }).unfit(order(shot));

describe('the look at an order of shots that are made from each other', () => {
  it('lets it through where the backend makes them all', async () => {
    expect(await chainedOrder({})).toBeUndefined();
  });

  it('ends a baseline before it is paid where what is made from what is made from it cannot be made', async () => {
    const unfit = await chainedOrder({ makesFrom: ['extend'] });
    expect(unfit?.as).toBe('model_unavailable');
    expect(unfit?.problem.detail).toContain('Shot "night" starts from this one and could not be made.');
    expect(unfit?.problem.detail).toContain('could make it: other');
  });

  it('asks of an extension only for the seconds that it adds', async () => {
    expect(await chainedOrder({ seconds: [4] }, 'longer')).toMatchObject({ as: 'invalid_value' });
    expect(await chainedOrder({ seconds: [4, 8] }, 'longer')).toBeUndefined();
  });
});
