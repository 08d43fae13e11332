import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { checkInput } from '../../../../src/http/input-problems';
import type { Backend } from '../../../../src/plans/backend';
import { briefSchemaFor } from '../../../../src/plans/brief';
import { makePlan } from '../../../../src/plans/make-plan';
import { backendOf, planSchema, secondsOf } from '../../../../src/plans/plan';
import { replayDraft, whyNotThere, withoutTheirSource } from '../../../../src/plans/replay-plan';
import { testBackend, testTiming as timing } from '../../../support/plan';

const openai: Backend = { ...testBackend, makesFrom: ['remix', 'edit', 'extend'] };
const azure: Backend = { ...testBackend, name: 'azure', model: 'sora', makesFrom: ['remix', 'edit'] };
const wan: Backend = { ...testBackend, name: 'wan', model: 't2v', imageModel: 'i2v', usdPerSecond: 0.2 };
const ALL = [openai, azure, wan];
const NIGHT = { name: 'night', changes: 'light', how: 'remix', prompt: 'At night.' };
const LONGER = { name: 'longer', changes: 'motion', how: 'extend', seconds: 8 };

const check = (brief: object) => checkInput(briefSchemaFor(brief, ALL), { prompt: 'A boat.', ...brief });
const problemsOf = (brief: object): string[] => {
  const checked = check(brief);
  return checked.ok ? [] : checked.problems.map(({ path, expected }) => `${path}: ${expected}`);
};
function planOf(brief: object) {
  const checked = check(brief);
  if (!checked.ok) throw new Error(JSON.stringify(checked.problems));
  const backend = ALL.find(({ name }) => name === checked.value.backend) ?? openai;
  return makePlan({ brief: checked.value, pipelineId: 'p1', backend, backends: ALL, timing, dailyUsd: null });
}

describe('a follow-up that is made from the render of another shot', () => {
  it('is planned with its source, without a picture, and no picture is taken for it', () => {
    const plan = planOf({ followUps: [NIGHT, { ...NIGHT, name: 'rain', how: 'edit' }] });
    expect(planSchema.parse(JSON.parse(JSON.stringify(plan)))).toEqual(plan);
    expect(plan.agreed.references).toEqual([]);
    expect(plan.agreed.shots.slice(1)).toMatchObject([
      { name: 'night', startsFrom: null, madeFrom: { how: 'remix', shot: 'baseline' } },
      { name: 'rain', startsFrom: null, madeFrom: { how: 'edit', shot: 'baseline' } },
    ]);
  });

  it('leaves the reference to the follow-ups that start from it', () => {
    const { agreed } = planOf({ followUps: [NIGHT, { name: 'motion', changes: 'motion', how: 'reference' }] });
    expect(agreed.references).toHaveLength(1);
    expect(agreed.shots.map(({ startsFrom }) => startsFrom)).toEqual([null, null, 'reference']);
  });

  it('costs the length of its source, and as an extension the seconds that it adds', () => {
    const plan = planOf({ followUps: [NIGHT, LONGER, { ...NIGHT, name: 'late', from: { shot: 'longer' } }] });
    expect(plan.terms.pricesUsd).toEqual({ baseline: 0.4, night: 0.4, longer: 0.8, late: 1.2 });
    expect(plan.terms.estimateUsd).toBe(2.8);
    expect(plan.agreed.shots.map(({ name }) => secondsOf(plan, name))).toEqual([4, 4, 12, 12]);
    expect(plan.agreed.shots[2]?.madeFrom).toEqual({ how: 'extend', shot: 'baseline', addsSeconds: 8 });
  });

  it('adds as many seconds as the brief has where it says none', () => {
    const plan = planOf({ seconds: '8', followUps: [{ ...LONGER, seconds: undefined }] });
    expect([secondsOf(plan, 'longer'), plan.terms.pricesUsd['longer']]).toEqual([16, 0.8]);
  });

  it('is rendered where its source is, by the same model', () => {
    const far = { name: 'far', changes: 'motion', backend: 'azure' };
    const plan = planOf({ followUps: [far, { ...NIGHT, from: { shot: 'far' } }] });
    expect(backendOf(plan, 'night')).toEqual({ name: 'azure', model: 'sora' });
    expect(problemsOf({ followUps: [far, { ...NIGHT, from: { shot: 'far' }, backend: 'azure' }] })).toEqual([]);
  });

  it('has words of its own where the brief has none, which speak of no picture', () => {
    const ways = ['remix', 'edit', 'extend'].map((how) => ({ name: how, changes: 'motion', how }));
    const { agreed } = planOf({ anchors: ['paper boat'], followUps: ways });
    for (const { prompt } of agreed.shots.slice(1)) {
      expect(prompt).toContain('Keep unchanged: paper boat.');
      expect(prompt).not.toContain('reference image');
    }
    expect(new Set(agreed.shots.map(({ prompt }) => prompt)).size).toBe(4);
  });

  it('leaves the hash of every brief without one as it was', () => {
    expect(planOf({}).agreed.briefSha256).toBe(
      makePlan({
        brief: briefSchemaFor({}, [testBackend]).parse({ prompt: 'A boat.' }),
        ...{ pipelineId: 'p1', backend: testBackend, timing, dailyUsd: null },
      }).agreed.briefSha256,
    );
  });

  it.each<[string, object, string[]]>([
    [
      'a way that the backend does not have, with those that do',
      { backend: 'azure', followUps: [LONGER] },
      [
        'followUps[0].how: one of "reference", "remix", "edit", because backend "azure" has no way to make an extension; it is had by "default"',
      ],
    ],
    [
      'another backend than that of its source',
      { followUps: [{ ...NIGHT, backend: 'azure' }] },
      [
        'followUps[0].backend: "default" or nothing: a remix is made where its source was rendered, because only that backend has it',
      ],
    ],
    [
      'a source that is none, or comes from itself',
      {
        followUps: [
          { ...NIGHT, from: { shot: 'longer' } },
          LONGER,
          { ...NIGHT, name: 'x', from: { shot: 'nobody' } },
          { ...NIGHT, name: 'y', from: { shot: 'y' } },
        ],
      },
      [
        'followUps[2].from.shot: one of "baseline", "night", "longer"',
        'followUps[3].from.shot: another shot, because "y" would come from itself',
      ],
    ],
    [
      'a length, where it starts from a picture',
      { followUps: [{ name: 'motion', changes: 'motion', from: { shot: 'baseline' }, seconds: 8 }] },
      ['followUps[0].seconds: nothing: only an extension has a length of its own'],
    ],
    [
      'a frame, where it is made from a whole clip',
      { followUps: [{ ...NIGHT, from: { shot: 'baseline', at: 1 } }] },
      ['followUps[0].from.at: nothing: a remix is made from a whole clip'],
    ],
    ['a length for a remix', { followUps: [{ ...NIGHT, seconds: 4 }] }, ['followUps[0].seconds: nothing: only an']],
    [
      'an extension by a length that is none',
      { followUps: [{ ...LONGER, seconds: 5 }] },
      ['followUps[0].seconds: one of 4, 8, 12'],
    ],
    [
      'a seed and parameters, which no such call takes',
      { followUps: [{ ...NIGHT, seed: 7, parameters: { a: 1 } }] },
      [
        'followUps[0].seed: nothing: a remix takes a prompt',
        'followUps[0].parameters: nothing: a remix takes a prompt',
      ],
    ],
    [
      'no prompt for a variable of its own',
      { followUps: [{ ...NIGHT, prompt: undefined }] },
      ['followUps[0].prompt: a prompt'],
    ],
    [
      'every problem at once',
      { backend: 'wan', followUps: [{ ...NIGHT, backend: 'default', seed: 1 }] },
      [
        'followUps[0].seed: nothing',
        'followUps[0].backend: "wan" or nothing',
        'followUps[0].how: "reference", because backend "wan"',
      ],
    ],
    [
      'a way that nobody knows',
      { followUps: [{ ...NIGHT, how: 'morph' }] },
      ['followUps[0].how: one of "reference", "remix", "edit", "extend"'],
    ],
  ])('is refused with %s', (_what, brief, told) => {
    const problems = problemsOf(brief);
    expect(problems).toHaveLength(told.length);
    for (const [index, text] of told.entries()) expect(problems[index]).toContain(text);
  });

  it('is asked for by the sample, which is a brief as it stands', () => {
    const sample = JSON.parse(
      readFileSync(resolve(__dirname, '../../../../samples/remix-edit-extend.json'), 'utf8'),
    ) as object;
    expect(problemsOf(sample)).toEqual([]);
    expect(planOf({ ...sample }).terms.estimateUsd).toBe(1.6);
  });

  it('needs no picture where a backend takes none', () => {
    const blind = { ...openai, takesImage: false };
    const brief = { prompt: 'A boat.', followUps: [NIGHT] };
    expect(checkInput(briefSchemaFor(brief, [blind]), brief).ok).toBe(true);
  });
});

describe('a replay of such a plan', () => {
  const plan = planOf({ followUps: [NIGHT, LONGER] });

  it('is refused where the other backend has no such way, each of them named', () => {
    expect(whyNotThere(plan, wan)).toEqual([
      'one that makes a remix of a clip, which "wan" does not',
      'one that makes an extension of a clip, which "wan" does not',
    ]);
    expect(whyNotThere(plan, wan, { shots: ['baseline'] })).toEqual([]);
    expect(whyNotThere(plan, azure)).toEqual(['one that makes an extension of a clip, which "azure" does not']);
    const short = { ...openai, name: 'short', seconds: [4] };
    expect(whyNotThere(plan, short)).toEqual(['one that adds 8 s; "short" takes one of 4']);
  });

  it('needs the source with what is made from it', () => {
    expect(withoutTheirSource(plan, ['night', 'longer'])).toEqual(['night', 'longer']);
    expect(withoutTheirSource(plan, ['baseline', 'night'])).toEqual([]);
    expect(withoutTheirSource(plan, undefined)).toEqual([]);
  });

  it('is made by the model that renders its source there', () => {
    const chain = planOf({
      followUps: [
        { name: 'motion', changes: 'motion' },
        { ...NIGHT, from: { shot: 'motion' } },
      ],
    });
    const backend = { ...wan, makesFrom: ['remix' as const] };
    const { agreed, terms } = replayDraft({ plan: chain, frames: {}, backend, backends: ALL, timing, dailyUsd: null });
    expect(agreed.shots.map((shot) => shot.backend?.model)).toEqual([undefined, 'i2v', 'i2v']);
    expect(terms.pricesUsd).toEqual({ baseline: 0.8, motion: 0.8, night: 0.8 });
  });
});
