import { checkInput } from '../../../../src/http/input-problems';
import type { Backend } from '../../../../src/plans/backend';
import { briefSchemaFor } from '../../../../src/plans/brief';
import { makePlan } from '../../../../src/plans/make-plan';
import { atPaceOf } from '../../../../src/plans/pace';
import { backendOf, limitsOf, planSchema, slotsOf, termsOf } from '../../../../src/plans/plan';
import { refreshPlan } from '../../../../src/plans/refresh-plan';
import { replayDraft, whyNotThere } from '../../../../src/plans/replay-plan';
import { testBackend, testTiming as timing } from '../../../support/plan';

const wan: Backend = {
  ...testBackend,
  name: 'wan',
  model: 'wan2.2-t2v',
  imageModel: 'wan2.2-i2v',
  sizes: { multiplesOf: 16, first: '832x480' },
  seconds: { from: 1, to: 10, first: 5 },
  usdPerSecond: 0,
  usdPerRender: 0.25,
  maxRunning: 1,
  dailyUsd: 3,
  pollSeconds: 15,
  endpoint: 'gpu.example.com/v1',
  parameters: {
    seed: { type: 'number', min: -1, max: 999, whole: true },
    negative_prompt: { type: 'text', maxCharacters: 10 },
  },
  makesSound: false,
};
const ALL = [testBackend, wan];
const MOTION = { name: 'motion', changes: 'motion' };

const check = (brief: object) => checkInput(briefSchemaFor(brief, ALL), brief);
const problemsOf = (brief: object): string[] => {
  const checked = check({ prompt: 'A boat.', ...brief });
  return checked.ok ? [] : checked.problems.map(({ path, expected }) => `${path}: ${expected}`);
};
function planOf(brief: object) {
  const checked = check({ prompt: 'A boat.', ...brief });
  if (!checked.ok) throw new Error(JSON.stringify(checked.problems));
  const backend = ALL.find(({ name }) => name === checked.value.backend) ?? testBackend;
  return makePlan({ brief: checked.value, pipelineId: 'p1', backend, backends: ALL, timing, dailyUsd: 9 });
}

describe('a brief for one of several backends', () => {
  it('is held against the limits of the one that it names, and gets its defaults', () => {
    const { agreed, terms } = planOf({ backend: 'wan', followUps: [MOTION] });
    expect(agreed).toMatchObject({ size: '832x480', seconds: 5, backend: { name: 'wan', model: 'wan2.2-t2v' } });
    expect(terms).toMatchObject({ pricesUsd: { baseline: 0.25, motion: 0.25 }, estimateUsd: 0.5 });
    expect(problemsOf({ backend: 'wan', size: '721x480', seconds: 11, followUps: [] })).toEqual([
      'size: WIDTHxHEIGHT in multiples of 16, such as 832x480',
      'seconds: a whole number from 1 to 10 (number or string)',
    ]);
    expect(problemsOf({ size: '832x480' })).toHaveLength(1);
  });

  it('has another model for shots that start from a picture', () => {
    const plan = planOf({ backend: 'wan', followUps: [MOTION] });
    expect(backendOf(plan, 'baseline').model).toBe('wan2.2-t2v');
    expect(backendOf(plan, 'motion')).toEqual({ name: 'wan', model: 'wan2.2-i2v' });
  });

  it('may send a follow-up elsewhere, with the terms, the slots and the pace of that one', () => {
    const plan = planOf({ size: '1280x720', followUps: [{ ...MOTION, backend: 'wan' }] });
    expect(planSchema.parse(JSON.parse(JSON.stringify(plan)))).toEqual(plan);
    expect([slotsOf(plan, 'baseline'), slotsOf(plan, 'motion')]).toEqual([{}, { backend: 'wan' }]);
    expect(termsOf(plan, 'motion')).toMatchObject({ usdPerRender: 0.25, endpoint: 'gpu.example.com/v1' });
    expect(limitsOf(plan, 'motion')).toMatchObject({ running: 1, ownDailyUsd: 3, dailyUsd: 9 });
    expect(plan.terms.pricesUsd).toEqual({ baseline: 0.4, motion: 0.25 });
    expect(atPaceOf(plan, 'motion').terms.timing.pollIntervalSeconds).toBe(15);
    expect(atPaceOf(plan, 'baseline')).toBe(plan);
  });

  it('is refused where another backend of a follow-up does not take its size or length', () => {
    const followUps = [{ ...MOTION, backend: 'default' }];
    expect(problemsOf({ backend: 'wan', followUps })).toEqual([
      expect.stringContaining('followUps[0].backend: a backend for size 832x480') as string,
      expect.stringContaining('followUps[0].backend: a backend for 5 s') as string,
    ]);
    expect(problemsOf({ followUps: [{ ...MOTION, backend: 'third' }] })).toHaveLength(1);
  });

  it('asks for no sound where there is none', () => {
    expect(problemsOf({ backend: 'wan' })).toEqual([expect.stringContaining('changes "audio"') as string]);
    expect(problemsOf({ backend: 'wan', followUps: [{ name: 'audio', changes: 'audio' }] })).toHaveLength(1);
  });
});

describe('a seed and parameters', () => {
  it('are inherited by follow-ups, and stand with every shot', () => {
    const parameters = { negative_prompt: 'text' };
    const plan = planOf({ backend: 'wan', seed: 7, parameters, followUps: [MOTION] });
    expect(plan.agreed.shots.map((shot) => shot.parameters)).toEqual([
      { negative_prompt: 'text', seed: 7 },
      { negative_prompt: 'text', seed: 7 },
    ]);
  });

  it('that differ are the one variable that changes, and the words stay those of the baseline', () => {
    const followUps = [{ name: 'luck', changes: 'seed', seed: 8 }];
    const [baseline, luck] = planOf({ backend: 'wan', seed: 7, followUps }).agreed.shots;
    expect([luck?.prompt, luck?.parameters]).toEqual([baseline?.prompt, { seed: 8 }]);
    expect(problemsOf({ backend: 'wan', seed: 7, followUps: [{ ...MOTION, seed: 8 }] })).toEqual([
      'followUps[0].changes: "seed", because that differs from the baseline; to change two things, use two follow-ups',
    ]);
    // The same seed changes nothing.
    expect(problemsOf({ backend: 'wan', seed: 7, followUps: [{ ...MOTION, seed: 7 }] })).toEqual([]);
  });

  it.each([
    [{ seed: 1_000 }, 'seed: a whole number from -1 to 999'],
    [{ parameters: { steps: 9 } }, 'parameters.steps: one of negative_prompt'],
    [{ parameters: { negative_prompt: 'far too long' } }, 'parameters.negative_prompt: text of at most 10 characters'],
    [{ parameters: { seed: 7 } }, 'parameters.seed: no seed'],
    [{ parameters: { constructor: 'x' } }, 'parameters.constructor: one of negative_prompt'],
  ])('are refused where the backend does not know them so: %j', (given, told) => {
    const [first] = problemsOf({ backend: 'wan', followUps: [], ...given });
    expect(first).toContain(told);
  });

  it('are refused where a backend has none', () => {
    expect(problemsOf({ seed: 7, followUps: [] })).toEqual(['seed: no seed: backend "default" has none']);
    // Also that of a follow-up, which would inherit it.
    const followUps = [{ ...MOTION, backend: 'default' }];
    expect(problemsOf({ backend: 'wan', size: '1280x720', seconds: 4, seed: 7, followUps })).toEqual([
      'followUps[0].seed: no seed: backend "default" has none',
    ]);
  });
});

describe('a plan that runs again', () => {
  it('keeps the terms of a backend that is there no more', () => {
    const plan = planOf({ backend: 'wan', followUps: [MOTION] });
    expect(refreshPlan(plan, { backends: [testBackend], dailyUsd: 1 })).toEqual({
      ...plan,
      terms: { ...plan.terms, dailyUsd: 1 },
    });
  });

  it('on another backend has its models, prices and limits, and says whose plan it is', () => {
    const plan = planOf({ size: '1280x720', followUps: [MOTION] });
    const draft = replayDraft({ plan, frames: {}, backend: wan, backends: ALL, timing, dailyUsd: null });
    expect(draft.agreed).toMatchObject({
      backend: { name: 'wan' },
      replayOf: 'p1',
      shots: [{ name: 'baseline' }, { name: 'motion', backend: { name: 'wan', model: 'wan2.2-i2v' } }],
    });
    expect(draft.terms.estimateUsd).toBe(0.5);
  });

  it('is told why it cannot be rendered there', () => {
    const plan = planOf({ backend: 'wan', seed: 7, followUps: [MOTION] });
    expect(whyNotThere(plan, testBackend)).toEqual([
      expect.stringContaining('for size 832x480') as string,
      expect.stringContaining('for 5 s') as string,
      expect.stringContaining('knows seed') as string,
    ]);
    expect(whyNotThere(plan, wan)).toEqual([]);
  });
});
