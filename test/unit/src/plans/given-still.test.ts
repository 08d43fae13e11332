import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { checkInput } from '../../../../src/http/input-problems';
import { briefSchema } from '../../../../src/plans/brief';
import { briefSha256, draftOf } from '../../../../src/plans/make-plan';
import { OWN_PICTURE } from '../../../support/given-still';
import { testBackend, testTiming } from '../../../support/plan';

const backend = { ...testBackend, parameters: { steps: { type: 'number' as const, min: 1, max: 50, whole: true } } };
const schema = briefSchema(backend);
const SHA = `sha256:${'a'.repeat(64)}`;
const IMAGE = { image: { data: SHA } };
const OTHER = { pipeline: '20260101t000000-0123456789', at: 'last' };
const problemsOf = (value: object, with_ = schema): Record<string, string> => {
  const checked = checkInput(with_, value);
  return checked.ok ? {} : Object.fromEntries(checked.problems.map(({ path, expected }) => [path, expected]));
};
const planned = (value: object) => {
  const { name: _, ...still } = OWN_PICTURE;
  return draftOf({ brief: schema.parse(value), still, backend, timing: testTiming, dailyUsd: null });
};

describe('a brief with a still that is there already', () => {
  it.each([
    { image: { url: 'https://example.com/boat.png?sig=1' } },
    { image: { blob: 'uploads/today/boat.webp' }, fit: 'contain' },
    IMAGE,
    OTHER,
    { ...OTHER, shot: 'motion', at: 0.5, fit: 'exact' },
  ])('takes %j', (reference) => {
    expect(problemsOf({ prompt: 'A boat.', reference })).toEqual({});
    expect(problemsOf({ baseline: false, reference })).toEqual({});
  });

  it('is a sample that a person can use', () => {
    const sample = readFileSync(resolve(__dirname, '../../../../samples/own-picture.json'), 'utf8');
    expect(problemsOf(JSON.parse(sample) as object)).toEqual({});
  });

  it.each([
    'http://example.com/boat.png',
    'ftp://example.com/boat.png',
    'https://me@example.com/boat.png',
    'https://me:word@example.com/boat.png',
    'boat.png',
    'data:image/png;base64,AAAA',
  ])('takes no picture from %s', (url) => {
    expect(Object.keys(problemsOf({ prompt: 'A boat.', reference: { image: { url } } }))).toEqual([
      'reference.image.url',
    ]);
  });

  it.each([
    'boat.png',
    '20260101t000000-0123456789/01-baseline.mp4',
    'uploads/',
    'uploads/../plan.json',
    'uploads/a/./b.png',
    'uploads//b.png',
    'uploads/..\\b.png',
    'uploads/%2e%2e/b.png',
    '/uploads/b.png',
    'Uploads/b.png',
  ])('takes no picture from the blob %s', (blob) => {
    expect(Object.keys(problemsOf({ prompt: 'A boat.', reference: { image: { blob } } }))).toEqual([
      'reference.image.blob',
    ]);
  });

  it.each<[object, string]>([
    [{}, 'reference'],
    [{ ...IMAGE, at: 1 }, 'reference'],
    [{ ...IMAGE, ...OTHER }, 'reference'],
    [{ image: {} }, 'reference.image'],
    [{ image: { data: SHA, blob: 'uploads/a.png' } }, 'reference.image'],
    [{ image: { data: 'AAAA' } }, 'reference.image.data'],
    [{ pipeline: 'p' }, 'reference.at'],
    [{ at: 1, shot: 'motion' }, 'reference.shot'],
    [{ at: 1, fit: 'cover' }, 'reference.fit'],
  ])('is refused for %j by its field', (reference, path) => {
    expect(Object.keys(problemsOf({ prompt: 'A boat.', reference }))).toEqual([path]);
  });

  it('names every problem of a still and of the rest at once', () => {
    const reference = { image: { url: 'http://example.com' }, shot: 'x' };
    expect(Object.keys(problemsOf({ size: '1x1', reference, baseline: false, followUps: [] })).sort()).toEqual([
      'followUps',
      'reference.image.url',
      'reference.shot',
      'size',
    ]);
  });

  it('lets its baseline start from that still, and its follow-ups from the same', () => {
    const { agreed, terms } = planned({ prompt: 'A boat.', reference: IMAGE });
    expect(agreed.shots.map(({ name, startsFrom }) => [name, startsFrom])).toEqual([
      ['baseline', 'reference'],
      ['motion', 'reference'],
      ['audio', 'reference'],
    ]);
    expect(agreed.references).toEqual([OWN_PICTURE]);
    expect(terms.estimateUsd).toBe(1.2);
  });

  it('costs no baseline where that is left out, and needs no words for it', () => {
    const { agreed, terms } = planned({ reference: IMAGE, baseline: false });
    expect(agreed.shots.map(({ name }) => name)).toEqual(['motion', 'audio']);
    expect(terms.estimateUsd).toBe(0.8);
  });

  it('needs words without a baseline as well, where a follow-up changes a parameter and has none', () => {
    const followUps = [{ name: 'more', changes: 'steps', parameters: { steps: 30 } }];
    expect(Object.keys(problemsOf({ reference: IMAGE, baseline: false, followUps }))).toEqual(['prompt']);
    expect(problemsOf({ reference: IMAGE, baseline: false, followUps, prompt: 'A boat.' })).toEqual({});
  });

  it('cannot leave out a baseline that something is made from', () => {
    expect(problemsOf({ prompt: 'A boat.', baseline: false })['baseline']).toContain('true');
    const makes = briefSchema({ ...backend, makesFrom: ['remix'] });
    const followUps = [{ name: 'night', changes: 'light', how: 'remix', prompt: 'At night.' }];
    expect(Object.keys(problemsOf({ reference: IMAGE, baseline: false, followUps }, makes))).toEqual([
      'followUps[0].from.shot',
    ]);
  });

  it('is refused where the backend takes no picture', () => {
    const blind = briefSchema({ ...backend, takesImage: false });
    expect(Object.keys(problemsOf({ prompt: 'A boat.', reference: IMAGE, followUps: [] }, blind))).toEqual([
      'reference',
    ]);
  });

  it('is another brief with another picture, and the same with the same', () => {
    const hash = (reference: object): string => briefSha256(schema.parse({ prompt: 'A boat.', reference }));
    expect(hash(IMAGE)).toBe(hash({ image: { data: SHA } }));
    expect(hash(IMAGE)).not.toBe(hash({ image: { data: SHA.replace(/a$/, 'b') } }));
    const url = 'https://example.com/a.png';
    expect(hash({ image: { url } })).not.toBe(hash({ image: { url: `${url}?v=2` } }));
  });

  it('changes nothing of what makes a brief without it the same', () => {
    expect(Object.keys(schema.parse({ prompt: 'A boat.', baseline: true }))).not.toContain('fit');
    expect(JSON.stringify(schema.parse({ prompt: 'A boat.', baseline: true }))).toBe(
      JSON.stringify(schema.parse({ prompt: 'A boat.' })),
    );
  });
});
