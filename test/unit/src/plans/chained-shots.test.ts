import fc from 'fast-check';
import { checkInput } from '../../../../src/http/input-problems';
import { briefSchema } from '../../../../src/plans/brief';
import { circleOf, makingOrder, wayBack } from '../../../../src/plans/sources';
import { planOf, testBackend } from '../../../support/plan';

const problemsOf = (followUps: readonly object[], brief: object = {}, backend = testBackend): string[] => {
  const checked = checkInput(briefSchema(backend), { prompt: 'A boat.', ...brief, followUps });
  return checked.ok ? [] : checked.problems.map(({ path, expected }) => `${path}: ${expected}`);
};
const shot = (name: string, from?: { shot: string; at?: number | 'last' }, more: object = {}) => ({
  ...{ name, changes: 'motion', prompt: `This is ${name}.` },
  ...(from === undefined ? {} : { from }),
  ...more,
});

describe('follow-ups that start from a frame of another one', () => {
  it('are planned as a chain, each from the last frame of the one before where they say no other', () => {
    const { shots, references } = planOf({
      followUps: [shot('one'), shot('two', { shot: 'one' }), shot('three', { shot: 'two', at: 2.5 })],
    }).agreed;
    expect(shots.map(({ name, startsFrom, file }) => [name, startsFrom, file])).toEqual([
      ['baseline', null, '01-baseline.mp4'],
      ['one', 'reference', '03-one.mp4'],
      ['two', 'one@last', '04-two.mp4'],
      ['three', 'two@2.5', '05-three.mp4'],
    ]);
    expect(references).toEqual([
      { name: 'reference', shot: 'baseline', at: 1, file: '02-reference.png' },
      { name: 'one@last', shot: 'one', at: 'last', file: '03-one-last.png' },
      { name: 'two@2.5', shot: 'two', at: 2.5, file: '04-two-2_5s.png' },
    ]);
  });

  it('are made after what they come from, in the order of the brief else', () => {
    const names = planOf({
      followUps: [shot('c', { shot: 'b' }), shot('x'), shot('b', { shot: 'a' }), shot('a'), shot('y')],
    }).agreed.shots.map(({ name, file }) => [name, file]);
    expect(names).toEqual([
      ['baseline', '01-baseline.mp4'],
      ['a', '03-a.mp4'],
      ['b', '04-b.mp4'],
      ['c', '05-c.mp4'],
      ['x', '06-x.mp4'],
      ['y', '07-y.mp4'],
    ]);
  });

  it('share a frame that several of them start from, and the reference where that is it', () => {
    const { shots, references } = planOf({
      reference: { at: 2 },
      followUps: [
        shot('one', { shot: 'baseline', at: 2 }),
        shot('two', { shot: 'one' }),
        shot('three', { shot: 'one', at: 'last' }),
        shot('four', { shot: 'baseline' }),
      ],
    }).agreed;
    expect(shots.map(({ startsFrom }) => startsFrom)).toEqual([
      null,
      'reference',
      'one@last',
      'one@last',
      'baseline@last',
    ]);
    expect(references.map(({ file }) => file)).toEqual(['02-reference.png', '03-one-last.png', '01-baseline-last.png']);
  });

  it('need no still of the baseline where none of them starts from it', () => {
    const { references } = planOf({ followUps: [shot('one', { shot: 'baseline' })] }).agreed;
    expect(references.map(({ name }) => name)).toEqual(['baseline@last']);
  });

  it('count in the estimate like all others', () => {
    const followUps = Array.from({ length: 8 }, (_, at) =>
      shot(`s${at}`, at === 0 ? undefined : { shot: `s${at - 1}` }),
    );
    expect(planOf({ followUps }).terms.estimateUsd).toBe(3.6);
  });

  it('may start from a frame of an extension, and an extension from a shot that comes later', () => {
    const backend = { ...testBackend, makesFrom: ['extend' as const] };
    const long = { name: 'long', changes: 'motion', how: 'extend', from: { shot: 'one' }, seconds: 4 };
    const followUps = [shot('end', { shot: 'long', at: 7.9 }), long, shot('one')];
    expect(problemsOf(followUps, {}, backend)).toEqual([]);
    expect(planOf({ followUps }, { backend }).agreed.shots.map(({ name, seconds }) => [name, seconds])).toEqual([
      ['baseline', undefined],
      ['one', undefined],
      ['long', 8],
      ['end', undefined],
    ]);
    expect(problemsOf([shot('end', { shot: 'long', at: 8 }), long, shot('one')], {}, backend)).toEqual([
      'followUps[0].from.at: at most 7.966, where a clip of 8 s has a frame, or "last"',
    ]);
  });

  it('are refused with every circle, unknown shot and missing frame named at once', () => {
    expect(
      problemsOf([
        shot('a', { shot: 'b' }),
        shot('b', { shot: 'c' }),
        shot('c', { shot: 'a' }),
        shot('self', { shot: 'self' }),
        shot('lost', { shot: 'nobody' }),
        shot('late', { shot: 'lost', at: 4 }),
        shot('below', { shot: 'a', at: 9 }),
        { ...shot('odd'), from: { shot: 'reference', at: 'first' } },
      ]).sort(),
    ).toEqual([
      'followUps[0].from.shot: another shot, because "a" would come from itself, by way of "b" and "c"',
      'followUps[1].from.shot: another shot, because "b" would come from itself, by way of "c" and "a"',
      'followUps[2].from.shot: another shot, because "c" would come from itself, by way of "a" and "b"',
      'followUps[3].from.shot: another shot, because "self" would come from itself',
      'followUps[4].from.shot: one of "baseline", "a", "b", "c", "self", "below", "odd"',
      'followUps[5].from.at: at most 3.966, where a clip of 4 s has a frame, or "last"',
      'followUps[6].from.at: at most 3.966, where a clip of 4 s has a frame, or "last"',
      'followUps[7].from.at: seconds from the start of the clip, or "last"',
      'followUps[7].from.shot: one of "baseline", "a", "b", "c", "self", "lost", "late", "below"',
    ]);
  });

  it('are refused beyond eight, chained or not', () => {
    const nine = Array.from({ length: 9 }, (_, at) => shot(`s${at}`, at === 0 ? undefined : { shot: `s${at - 1}` }));
    expect(problemsOf(nine)).toHaveLength(1);
    expect(problemsOf(nine)[0]).toMatch(/^followUps: /);
  });

  it('need a backend that takes a picture', () => {
    const blind = { ...testBackend, takesImage: false };
    expect(problemsOf([shot('one', { shot: 'baseline' })], {}, blind)).toEqual([
      'followUps: []: backend "default" takes no picture to start from',
    ]);
  });

  it('leave the plan of a brief without them as it was', () => {
    const plain = planOf({ followUps: [shot('one'), shot('two')] }).agreed;
    expect(plain.references).toEqual([{ name: 'reference', shot: 'baseline', at: 1, file: '02-reference.png' }]);
    expect(plain.shots.map(({ startsFrom }) => startsFrom)).toEqual([null, 'reference', 'reference']);
  });
});

describe('the order in which follow-ups are made', () => {
  const sources = fc
    .integer({ min: 1, max: 8 })
    .chain((length) =>
      fc.array(fc.option(fc.nat(length - 1), { nil: undefined }), { minLength: length, maxLength: length }),
    );

  it('has each of them once, and what one comes from before it unless that is a circle', () => {
    fc.assert(
      fc.property(sources, (given) => {
        const order = makingOrder(given);
        expect([...order].sort()).toEqual([...given.keys()]);
        for (const [place, source] of given.entries()) {
          const inCircle = wayBack(given, place).some((each) => circleOf(given, each) !== undefined);
          if (source !== undefined && !inCircle) expect(order.indexOf(source)).toBeLessThan(order.indexOf(place));
        }
      }),
    );
  });

  it('finds a circle for exactly those that can be reached from themselves', () => {
    fc.assert(
      fc.property(sources, (given) => {
        for (const place of given.keys()) {
          let at = given[place];
          for (let steps = 0; steps < given.length && at !== undefined && at !== place; steps++) at = given[at];
          expect(circleOf(given, place) !== undefined).toBe(at === place);
        }
      }),
    );
  });
});
