import { briefOf } from '../../../../src/cli/brief/brief-of';
import type { BriefOptions } from '../../../../src/cli/brief/brief-options';
import { briefSchema } from '../../../../src/plans/brief';
import { testBackend } from '../../../support/plan';

const options = (given: Partial<BriefOptions>): BriefOptions => ({ followUps: true, ...given });

describe('a brief from options', () => {
  it('is one that the app takes, with everything said', () => {
    const brief = briefOf(
      {},
      options({
        ...{ name: 'boat', prompt: 'A boat.', anchor: ['boat', 'table'], size: '720x1280', seconds: '8', at: 'last' },
        ...{
          change: ['motion', 'night_light=The same at night = dark', 'motion'],
          review: ['reference'],
          maxUsd: '2.5',
        },
      }),
      undefined,
    );
    expect(brief).toEqual({
      name: 'boat',
      prompt: 'A boat.',
      anchors: ['boat', 'table'],
      size: '720x1280',
      seconds: 8,
      reference: { at: 'last' },
      followUps: [
        { name: 'motion', changes: 'motion' },
        { name: 'night-light', changes: 'night_light', prompt: 'The same at night = dark' },
        { name: 'motion-2', changes: 'motion' },
      ],
      review: { mode: 'manual', gates: ['reference'] },
      budget: { maxUsd: 2.5 },
    });
    expect(briefSchema(testBackend).safeParse(brief).error?.issues ?? []).toEqual([]);
  });

  it('keeps what the file says where no option says otherwise', () => {
    const file = { name: 'file', prompt: 'A boat.', reference: { at: 1 }, followUps: [], seed: 3 };
    expect(briefOf(file, options({}), undefined)).toEqual(file);
    expect(briefOf(file, options({ name: 'mine', seed: '0' }), undefined)).toEqual({ ...file, name: 'mine', seed: 0 });
  });

  it('renders the first clip alone where no follow-ups are wanted', () => {
    expect(briefOf({ prompt: 'A boat.' }, options({ followUps: false }), undefined)).toEqual({
      prompt: 'A boat.',
      followUps: [],
    });
  });

  it('renders no clip for a reference that is there already', () => {
    expect(briefOf({ reference: { at: 1 } }, options({}), { data: 'AAAA' })).toEqual({
      baseline: false,
      reference: { image: { data: 'AAAA' } },
    });
  });

  it.each([
    [{ seconds: 'four' }, '--seconds takes a number, got "four".'],
    [{ maxUsd: '' }, '--max-usd takes a number, got "".'],
    [{ at: 'end' }, '--at takes a number, got "end".'],
    [{ change: ['motion'], followUps: false }, '--change adds a follow-up'],
  ])('refuses %j', (given, message) => {
    expect(() => briefOf({}, options(given), undefined)).toThrow(message);
  });

  it('refuses a frame of a clip that there is not', () => {
    expect(() => briefOf({}, options({ at: '1' }), { url: 'https://x/y.png' })).toThrow('--at names a frame');
  });
});
