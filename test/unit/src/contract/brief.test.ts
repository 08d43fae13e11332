import fc from 'fast-check';
import { backend, timing } from '../../../support/planned';
import { briefSchema } from '../../../../src/contract/brief';
import { planSchema } from '../../../../src/contract/plan';
import { fieldProblems } from '../../../../src/contract/problem';
import { makePlan } from '../../../../src/planning/make-plan';

const schema = briefSchema(backend);
const problemsOf = (value: unknown) => {
  const parsed = schema.safeParse(value);
  return parsed.success ? [] : fieldProblems(parsed.error, value);
};

describe('the brief', () => {
  it('needs nothing but a prompt, and gets every default from the backend', () => {
    expect(schema.parse({ prompt: ' A boat. ' })).toEqual({
      name: 'untitled',
      prompt: 'A boat.',
      anchors: [],
      size: '720x1280',
      seconds: 4,
      reference: { at: 1 },
      backend: 'default',
    });
  });

  it.each([8, '8'])('takes seconds as %j', (seconds) => {
    expect(schema.parse({ prompt: 'A boat.', seconds }).seconds).toBe(8);
  });

  it.each([8.5, '8.0', ' 8', 0, -4, '', null, true, [4], '0x8', 1e21])('does not take %j for seconds', (seconds) => {
    expect(problemsOf({ prompt: 'A boat.', seconds }).map(({ path }) => path)).toEqual(['seconds']);
  });

  it.each([0, 0.25, 'last'])('takes the reference at %j', (at) => {
    expect(schema.parse({ prompt: 'A boat.', reference: { at } }).reference.at).toBe(at);
  });

  it('takes the longest prompt the backend takes, and not one character more', () => {
    const longest = 'x'.repeat(backend.maxPromptCharacters);
    expect(problemsOf({ prompt: longest })).toEqual([]);
    expect(problemsOf({ prompt: `${longest}x` })).toMatchObject([
      { path: 'prompt', expected: 'at most 500 characters' },
    ]);
  });

  it('answers any JSON whatever with a brief or with problems that have a path', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 4 }), (value) => {
        const parsed = schema.safeParse(value);
        const problems = parsed.success ? [] : fieldProblems(parsed.error, value);
        expect(parsed.success).toBe(problems.length === 0);
        for (const { path, expected } of problems) {
          expect(path).not.toBe('');
          expect(expected).not.toMatch(/^Invalid|undefined|\[object/);
        }
      }),
    );
  });

  it('can plan every brief it accepts, and only with what the backend takes', () => {
    const text = fc.string({ minLength: 1, maxLength: 60, unit: 'grapheme' }).filter((value) => value.trim() !== '');
    const name = fc.stringMatching(/^[a-z][a-z0-9]{0,8}$/);
    const followUp = fc.record(
      { name, changes: fc.oneof(fc.constantFrom('motion', 'audio'), name), prompt: text },
      { requiredKeys: ['name', 'changes'] },
    );
    const brief = fc.record(
      {
        name: text,
        prompt: text,
        anchors: fc.array(text, { maxLength: 13 }),
        size: fc.constantFrom('720x1280', '1280x720', '1x1'),
        seconds: fc.oneof(fc.constantFrom(4, '8', 12, 5), fc.integer()),
        reference: fc.record({ at: fc.oneof(fc.double({ noNaN: true }), fc.constant('last')) }),
        followUps: fc.array(followUp, { maxLength: 9 }),
      },
      { requiredKeys: ['prompt'] },
    );
    fc.assert(
      fc.property(brief, (value) => {
        const parsed = schema.safeParse(value);
        if (!parsed.success) {
          const known = /^(name|prompt|anchors|size|seconds|reference|followUps)/;
          expect(fieldProblems(parsed.error, value).every(({ path }) => known.test(path))).toBe(true);
          return;
        }
        const plan = makePlan({ brief: parsed.data, pipelineId: 'p-1', backend, timing, dailyUsd: null });
        expect(planSchema.parse(JSON.parse(JSON.stringify(plan)))).toEqual(plan);
        expect(new Set([...plan.shots.map(({ file }) => file), plan.reference.file]).size).toBe(plan.shots.length + 1);
        expect(backend.seconds).toContain(plan.seconds);
        expect(backend.sizes).toContain(plan.size);
      }),
    );
  });

  it('tells where and what in the words of people', () => {
    expect(
      problemsOf({
        prompt: 5,
        name: '',
        anchors: 'boat',
        followUps: [{ name: 'a', changes: 'x y', prompt: 'p', extra: 1 }],
      }),
    ).toEqual([
      { path: 'name', value: '""', expected: 'text that is not blank' },
      { path: 'prompt', value: '5', expected: 'a string' },
      { path: 'anchors', value: '"boat"', expected: 'an array' },
      expect.objectContaining({ path: 'followUps[0].changes', value: '"x y"' }),
      { path: 'followUps[0].extra', value: '1', expected: 'no such field' },
    ]);
    expect(problemsOf('boat')).toEqual([{ path: '(body)', value: '"boat"', expected: 'an object' }]);
  });

  it('takes minus zero for the zero it means, which a record keeps', () => {
    const parsed = briefSchema(backend).parse({ prompt: 'A boat.', reference: { at: -0 } });
    expect(Object.is(parsed.reference.at, 0)).toBe(true);
  });
});
