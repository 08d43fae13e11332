import { briefSchema } from '../../../../src/plans/brief';
import { planSchema } from '../../../../src/plans/plan';
import { replayDraft, whyNotThere } from '../../../../src/plans/replay-plan';
import { nearestInShape } from '../../../../src/plans/taken';
import { planOf, testBackend, testTiming } from '../../../support/plan';
import { FRAME } from '../../../support/shots';

const images = {
  model: 'gpt-image-1',
  sizes: ['1024x1024', '1024x1536', '1536x1024'],
  usdPerImage: 0.04,
  priceAsOf: '2026-12-01',
};
const studio = { ...testBackend, images };
const GENERATE = 'A paper boat.';
const generated = (more: object = {}) => planOf({ reference: { generate: GENERATE }, ...more }, { backend: studio });
const problemsOf = (brief: object, backend = studio as typeof testBackend): string[] =>
  (briefSchema(backend).safeParse(brief).error?.issues ?? []).map(
    ({ path, message }) => `${path.join('.')}: ${message}`,
  );

describe('a plan whose still is made first', () => {
  it('has the picture as its first shot, with its own model, size and price', () => {
    const { agreed, terms } = generated();
    expect(agreed.shots[0]).toEqual({
      ...{ name: 'reference', changes: null, startsFrom: null, makes: 'picture', sound: 'any', prompt: GENERATE },
      ...{ size: '1024x1536', file: '02-reference-original.png', backend: { name: 'default', model: 'gpt-image-1' } },
    });
    expect(agreed.references).toEqual([
      { name: 'reference', shot: 'reference', fit: 'cover', file: '02-reference.png' },
    ]);
    expect(agreed.shots.slice(1).map(({ startsFrom }) => startsFrom)).toEqual(Array(3).fill('reference'));
    expect(terms.pricesUsd).toEqual({ reference: 0.04, baseline: 0.4, motion: 0.4, audio: 0.4 });
    expect([terms.estimateUsd, terms.backend.images]).toEqual([1.24, images]);
  });

  it('is read back from its record as it is', () => {
    const plan = generated({ baseline: false });
    expect(planSchema.parse(JSON.parse(JSON.stringify(plan)))).toEqual(plan);
  });

  it('leaves the baseline out where that is wanted, and needs no words for it then', () => {
    const brief = briefSchema(studio).parse({ reference: { generate: GENERATE }, baseline: false });
    expect(brief.baseline).toBe(false);
    expect(generated({ baseline: false }).agreed.shots.map(({ name }) => name)).toEqual([
      ...['reference', 'motion', 'audio'],
    ]);
  });

  it.each<[string, object, typeof testBackend, string]>([
    ['a backend without a model for it', { generate: GENERATE }, testBackend, 'reference.generate: nothing'],
    ['another reference beside it', { generate: GENERATE, at: 1 }, studio, 'reference: exactly one of'],
    ['a size that is never made', { generate: GENERATE, fit: 'exact' }, studio, 'reference.fit: "cover" or "contain"'],
    ['no words', { generate: ' ' }, studio, 'reference.generate: text that is not blank'],
  ])('is refused for %s', (_, reference, backend, problem) => {
    expect(problemsOf({ prompt: 'x', reference }, backend)).toEqual([expect.stringContaining(problem)]);
  });

  it('takes the exact size where the model makes that', () => {
    const exact = { ...studio, images: { ...images, sizes: ['512x512', '720x1280'] } };
    const plan = planOf({ reference: { generate: GENERATE, fit: 'exact' } }, { backend: exact });
    expect(plan.agreed.shots[0]?.size).toBe('720x1280');
  });

  it.each([
    ['720x1280', '1024x1536'],
    ['1280x720', '1536x1024'],
    ['640x640', '1024x1024'],
    ['1024x1024', '1024x1024'],
  ])('for clips of %s a picture of %s is asked for', (size, wanted) => {
    expect(nearestInShape(images.sizes, size)).toBe(wanted);
  });

  it('is replayed from the picture that there is, which is bought again only by its name, or where there is none', () => {
    const [plan, frames] = [generated(), { reference: { ...FRAME, atSeconds: null } }];
    const terms = { backend: { ...testBackend, name: 'other' }, timing: testTiming, dailyUsd: null };
    const replayed = replayDraft({ plan, shots: undefined, frames, ...terms }).agreed;
    expect(replayed.shots.map(({ name }) => name)).toEqual(['baseline', 'motion', 'audio']);
    expect(replayed.references).toMatchObject([{ name: 'reference', fit: 'cover', frame: frames.reference }]);

    expect(whyNotThere(plan, terms.backend, { frames })).toEqual([]);
    const none = ['one with a model for pictures of 1024x1536, which "other" has not'];
    expect(whyNotThere(plan, terms.backend, {})).toEqual(none);
    expect(whyNotThere(plan, terms.backend, { frames, shots: ['reference', 'motion'] })).toEqual(none);
    const able = { ...terms, backend: { ...terms.backend, images: { ...images, model: 'painter' } } };
    const anew = replayDraft({ plan, shots: ['reference', 'motion'], frames, ...able }).agreed;
    expect(anew.shots[0]?.backend).toEqual({ name: 'other', model: 'painter' });
    expect(anew.references).toEqual(plan.agreed.references);
  });
});
