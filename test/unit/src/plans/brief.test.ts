import fc from 'fast-check';
import { testBackend, testTiming as timing } from '../../../support/plan';
import { briefSchema } from '../../../../src/plans/brief';
import type { Plan } from '../../../../src/plans/plan';
import { planSchema, shotOfStill } from '../../../../src/plans/plan';
import { checkInput } from '../../../../src/http/input-problems';
import { makePlan } from '../../../../src/plans/make-plan';

/** With a short limit for prompts, so that a test can go over it cheaply. */
const backend = { ...testBackend, maxPromptCharacters: 500 };
const schema = briefSchema(backend);
const problemsOf = (value: unknown) => {
  const checked = checkInput(schema, value);
  return checked.ok ? [] : checked.problems;
};

/** Whether the reference, if there is one, is a frame of a shot before the one at `index`. */
function isBefore({ agreed }: Plan, startsFrom: string | null, index: number): boolean {
  if (startsFrom === null) return true;
  const still = agreed.references.find(({ name }) => name === startsFrom);
  const of = still && shotOfStill(still);
  const at = agreed.shots.findIndex(({ name }) => name === of);
  return at >= 0 && at < index;
}

const twin = (name: string) => ({ name, changes: 'motion' });

const MOTION = { name: 'motion', changes: 'motion' };

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
        const problems = problemsOf(value);
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
    // Few names, so that chains and circles come about.
    const shot = fc.constantFrom('a', 'b', 'c', 'd', 'baseline');
    const at = fc.oneof(fc.constantFrom(0, 1, 3.9, 4), fc.constant('last'));
    const followUp = fc.record(
      {
        name: fc.oneof(fc.constantFrom('a', 'b', 'c', 'd'), name),
        changes: fc.oneof(fc.constantFrom('motion', 'audio', 'camera', 'lighting', 'palette', 'action'), name),
        prompt: text,
        from: fc.record({ shot, at }, { requiredKeys: ['shot'] }),
      },
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
          expect(problemsOf(value).every(({ path }) => known.test(path))).toBe(true);
          return;
        }
        const plan = makePlan({ brief: parsed.data, pipelineId: 'p-1', backend, timing, dailyUsd: null });
        expect(planSchema.parse(JSON.parse(JSON.stringify(plan)))).toEqual(plan);
        const { shots, references, seconds, size } = plan.agreed;
        const files = [...shots, ...references].map(({ file }) => file);
        expect(new Set(files).size).toBe(files.length);
        // What a shot starts from comes before it, and is a frame of one that comes before that.
        expect(shots.every(({ startsFrom }, index) => isBefore(plan, startsFrom, index))).toBe(true);
        expect(Object.keys(plan.terms.pricesUsd)).toEqual(shots.map((shot) => shot.name));
        expect(backend.seconds).toContain(seconds);
        expect(backend.sizes).toContain(size);
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

  it.each<[string, object, string[]]>([
    ['a size that is wrong and no prompt', { size: '480x480' }, ['prompt', 'size']],
    ['prompt and brief, both of them wrong', { prompt: 7, brief: { scene: '' } }, ['brief.scene', 'prompt', 'prompt']],
    [
      'an unknown field beside a name twice',
      { prompt: 'p', x: 1, followUps: [twin('a'), twin('a')] },
      ['followUps[1].name', 'x'],
    ],
    [
      'a follow-up that is wrong beside two of one name',
      { prompt: 'p', followUps: [twin('a'), 7, twin('a')] },
      ['followUps[1]', 'followUps[2].name'],
    ],
    [
      'an unknown field in a follow-up that also lacks its prompt',
      { prompt: 'p', followUps: [{ name: 'a', changes: 'custom', x: 1 }] },
      ['followUps[0].prompt', 'followUps[0].x'],
    ],
    [
      'a name that cannot be used, twice, and no prompt for either',
      {
        prompt: 'p',
        followUps: [
          { name: 'A', changes: 'custom' },
          { name: 'A', changes: 'custom' },
        ],
      },
      ['followUps[0].name', 'followUps[0].prompt', 'followUps[1].name', 'followUps[1].name', 'followUps[1].prompt'],
    ],
    ['a reference past the end, and no prompt', { reference: { at: 4 }, x: 1 }, ['prompt', 'reference.at', 'x']],
    ['a reference past the end of no length there is', { prompt: 'p', seconds: 5, reference: { at: 9 } }, ['seconds']],
  ])('names everything: %s', (_what, value, paths) => {
    expect(
      problemsOf(value)
        .map(({ path }) => path)
        .sort(),
    ).toEqual(paths);
  });

  it('names the problems of two halves of a brief together as it names them apart', () => {
    const wrong: readonly [object, string][] = [
      [{ name: ' ' }, 'name'],
      [{ anchors: [''] }, 'anchors[0]'],
      [{ size: 'big' }, 'size'],
      [{ seconds: 5 }, 'seconds'],
      [{ reference: { at: 99 } }, 'reference.at'],
      [{ followUps: [twin('a'), twin('a')] }, 'followUps[1].name'],
      [{ budget: { maxUsd: -1 } }, 'budget.maxUsd'],
      [{ backend: 'elsewhere' }, 'backend'],
      [{ more: true }, 'more'],
      [{ brief: { scene: 'A boat.' }, prompt: 'A boat.' }, 'prompt'],
    ];
    fc.assert(
      fc.property(fc.subarray([...wrong]), fc.constantFrom({}, { prompt: 'A boat.' }), (chosen, base) => {
        const parts: object[] = [base, ...chosen.map(([part]) => part)];
        const value = Object.fromEntries(parts.flatMap((part) => Object.entries(part) as [string, unknown][]));
        const wanted = chosen.map(([, path]) => path);
        if (value['prompt'] === undefined) wanted.push('prompt');
        // What is past the end cannot be said of a clip of no known length.
        const known = value['seconds'] === 5 ? wanted.filter((path) => path !== 'reference.at') : wanted;
        expect(
          problemsOf(value)
            .map(({ path }) => path)
            .sort(),
        ).toEqual(known.sort());
      }),
    );
  });

  it.each([
    [{ seconds: 4, reference: { at: 3.966 } }, []],
    [{ seconds: 4, reference: { at: 3.97 } }, ['reference.at']],
    [{ seconds: '8', reference: { at: 7.9 } }, []],
    [{ seconds: '8', reference: { at: 8 } }, ['reference.at']],
    [{ seconds: 4, reference: { candidates: 5 } }, []],
    [{ seconds: 4, reference: { candidates: [0, 1.5, 'last'] } }, []],
    [{ seconds: 4, reference: { candidates: [0, 3.97, 9] } }, ['reference.candidates[1]', 'reference.candidates[2]']],
    [{ seconds: 4, reference: { candidates: 1 } }, ['reference.candidates']],
    [{ seconds: 4, reference: { candidates: 9 } }, ['reference.candidates']],
    [{ seconds: 4, reference: { candidates: [1] } }, ['reference.candidates']],
    [{ seconds: 4, reference: { at: 1, candidates: 5 } }, ['reference']],
    [{ seconds: 4, reference: {} }, ['reference']],
    [{ reference: { candidates: 3, compare: true }, followUps: [MOTION] }, []],
    [{ reference: { candidates: 3, compare: true } }, ['followUps']],
    [{ reference: { candidates: 3, compare: true }, followUps: [] }, ['followUps']],
    [{ reference: { candidates: 3, compare: true }, followUps: [MOTION, { ...MOTION, name: 'b' }] }, ['followUps']],
    [{ reference: { candidates: 3, compare: false } }, []],
    [{ reference: { at: 1, compare: true }, followUps: [MOTION] }, ['reference.compare']],
    [
      { reference: { candidates: 3, compare: true }, followUps: [{ ...MOTION, name: 'a'.repeat(31) }] },
      ['followUps[0].name'],
    ],
  ])('of %j refuses a reference that no such clip can have', (change, paths) => {
    expect(problemsOf({ prompt: 'A boat.', ...change }).map(({ path }) => path)).toEqual(paths);
  });

  it.each(['baseline', 'reference', 'reference-2', 'manifest'])('refuses a follow-up that is called %s', (name) => {
    const problems = problemsOf({ prompt: 'A boat.', followUps: [{ ...MOTION, name }] });
    expect(problems.map(({ path }) => path)).toEqual(['followUps[0].name']);
  });

  it('takes a reference within the clip by itself, however short the clips of a backend are', () => {
    const short = briefSchema({ ...backend, seconds: [1] });
    expect(short.parse({ prompt: 'A boat.' }).reference).toEqual({ at: 0.5 });
  });

  it.each([0, -1])('says that a ceiling of $%d is none', (maxUsd) => {
    expect(problemsOf({ prompt: 'A boat.', budget: { maxUsd } })).toEqual([
      { path: 'budget.maxUsd', value: String(maxUsd), expected: 'an amount above 0' },
    ]);
  });

  it('takes minus zero for the zero it means, which a record keeps', () => {
    const parsed = briefSchema(backend).parse({ prompt: 'A boat.', reference: { at: -0 } });
    expect(Object.is(parsed.reference.at, 0)).toBe(true);
  });
});
