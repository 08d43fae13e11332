import type { Verdict } from '../../../../src/contract/verdict';
import { comparisonOf } from '../../../../src/views/comparison';
import { lineage } from '../../../../src/views/lineage';
import { manifestOf, manifestSchema } from '../../../../src/views/manifest';
import { planOf } from '../../../support/plan';
import { CLIP, FRAME, runOf, shotWithClip } from '../../../support/shots';

type Measured = readonly [anchor: Verdict['anchor'], anchorSsim: number | null];

const plan = planOf({
  reference: { candidates: 3, compare: true },
  followUps: [{ name: 'motion', changes: 'motion', prompt: 'It drifts.' }],
});
const verdict = ([anchor, anchorSsim]: Measured): Verdict => ({
  ...{ anchor, motion: 'moving', sound: 'audible', findings: [] },
  numbers: { anchorSsim },
});
const compared = (one: Measured | null, other: Measured | null) =>
  comparisonOf(plan, {
    verdictOf: (shot) => {
      const measured = shot === 'motion' ? one : other;
      return measured && verdict(measured);
    },
    frameOf: (reference) => ({ atSeconds: reference === 'reference' ? 2.5 : 0.5 }),
  });

describe('which of two candidates anchored better', () => {
  it.each<[Measured, Measured, string]>([
    [['anchored', 0.98], ['anchored', 0.91], 'motion'],
    [['anchored', 0.91], ['anchored', 0.98], 'motion-2'],
    [['drifted', 0.9], ['anchored', 0.8], 'motion-2'],
    [['weak', 0.8], ['drifted', 0.95], 'motion'],
    [['weak', 0.9], ['anchored', 0.9], 'motion-2'],
  ])('of %j and %j is %j that is told', (one, other, better) => {
    expect(compared(one, other)).toMatchObject({ result: 'one_is_better', better });
  });

  it('is said in a sentence, with both numbers and the place of the frame', () => {
    expect(compared(['anchored', 0.98], ['drifted', 0.5])).toEqual({
      ...{ result: 'one_is_better', better: 'motion' },
      sides: [
        { shot: 'motion', reference: 'reference', atSeconds: 2.5, anchor: 'anchored', anchorSsim: 0.98 },
        { shot: 'motion-2', reference: 'reference-2', atSeconds: 0.5, anchor: 'drifted', anchorSsim: 0.5 },
      ],
      detail:
        'motion, from the frame at 2.500 s, kept its reference better: motion anchored (opening frame SSIM 0.980), motion-2 drifted (opening frame SSIM 0.500).',
    });
  });

  it.each<[string, Measured | null, Measured | null, string, RegExp]>([
    ['both are as near', ['anchored', 0.9801], ['anchored', 0.9799], 'equal', /^Both kept their reference equally/],
    ['both drifted', ['drifted', 0.5], ['drifted', 0.7], 'neither', /^Neither kept its reference/],
    ['one was not made', ['anchored', 0.9], null, 'open', /: motion-2 was not compared/],
    ['nothing is there yet', null, null, 'open', /: motion and motion-2 were not compared/],
    ['one could not be compared', ['not_compared', null], ['anchored', 0.9], 'open', /: motion was not compared/],
  ])('is none where %s', (_when, one, other, result, detail) => {
    expect(compared(one, other)).toMatchObject({
      result,
      better: null,
      detail: expect.stringMatching(detail) as string,
    });
  });

  it('is not spoken of where nothing was to be compared', () => {
    expect(comparisonOf(planOf(), { verdictOf: () => null, frameOf: () => null })).toBeUndefined();
  });

  it('stands in the manifest, beside the frames that it is about', () => {
    const shots = {
      baseline: shotWithClip(),
      motion: shotWithClip({ clip: CLIP, verdict: verdict(['weak', 0.8]) }),
      'motion-2': shotWithClip({ clip: CLIP, verdict: verdict(['anchored', 0.9]) }),
    };
    const references = {
      reference: { outcome: 'taken' as const, frame: FRAME },
      'reference-2': {
        outcome: 'taken' as const,
        frame: { ...FRAME, blob: 'p1/02-reference.candidate-2.png', atSeconds: 3 },
      },
    };
    const run = runOf(plan, shots, { state: 'completed', references });
    const manifest = manifestOf(plan, run);
    expect(manifestSchema.parse(JSON.parse(JSON.stringify(manifest)))).toMatchObject({
      comparison: { better: 'motion-2', sides: [{ atSeconds: 1 }, { atSeconds: 3 }] },
    });
    expect(lineage(plan, run).map(({ step, input, anchored }) => [step, input, anchored])).toEqual(
      expect.arrayContaining([
        ['reference-2', '01-baseline.mp4', 'the frame at 3.000 s, 720x1280, the second best'],
        ['motion-2', '02-reference.candidate-2.png + prompt', expect.anything()],
      ]),
    );
  });
});
