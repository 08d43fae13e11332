import { profileNames } from '../../../../src/backends/profiles';
import type { Verdict } from '../../../../src/contract/verdict';
import type { Plan } from '../../../../src/plans/plan';
import { findingsOf } from '../../../../src/views/findings';
import { planWith } from '../../../support/plan';

type Anchor = Verdict['anchor'];
const verdict = (anchor: Anchor): Verdict => ({
  anchor,
  motion: 'moving',
  sound: 'audible',
  findings: [],
  numbers: {},
});
const plan = planWith({ baseline: null, motion: 'still', audio: 'still' }, { still: 'baseline' });
const found = (anchors: Readonly<Record<string, Anchor>>, of: Plan = plan) =>
  findingsOf(
    of,
    (name) => (anchors[name] === undefined ? null : verdict(anchors[name])),
    () => null,
  );
const withProfile = (profile: string): Plan => ({
  ...plan,
  terms: { ...plan.terms, backend: { ...plan.terms.backend, profile } },
});
const BOTH = { baseline: 'not_compared', motion: 'drifted', audio: 'drifted' } as const;

describe('what all clips of a pipeline say together', () => {
  it('is that the backend may have ignored the picture, where none of them opens on it', () => {
    expect(found(BOTH, withProfile('unknown'))).toEqual([
      {
        ...{ code: 'picture_ignored', backend: 'default', shots: ['motion', 'audio'] },
        detail:
          'Backend default (model sora-2, profile unknown) may have ignored the picture: none of the 2 clips (motion, audio) that were to start from a picture opens on it.',
        advice: expect.stringMatching(/Name its `profile` in VIDEO_BACKENDS, .*imageField/) as string,
      },
    ]);
  });

  it('is the same where only one of them could be compared', () => {
    expect(found({ motion: 'drifted' })).toMatchObject([
      { shots: ['motion'], detail: expect.stringMatching(/the one clip \(motion\)/) as string },
    ]);
  });

  it.each<[string, Record<string, Anchor>]>([
    ['one of them opens on it', { ...BOTH, audio: 'anchored' }],
    ['one of them opens near it', { ...BOTH, audio: 'weak' }],
    ['there is nothing to compare', { baseline: 'not_compared', motion: 'not_compared' }],
    ['nothing was measured', {}],
  ])('is nothing where %s', (_when, anchors) => {
    expect(found(anchors)).toEqual([]);
  });

  it('is told of each backend by itself', () => {
    const [baseline, motion, audio] = plan.agreed.shots;
    if (baseline === undefined || motion === undefined || audio === undefined) throw new Error('The plan has three.');
    const elsewhere = { ...audio, backend: { name: 'wan', model: 'wan2.2' } };
    const both: Plan = {
      agreed: { ...plan.agreed, shots: [baseline, motion, elsewhere] },
      ...{ planVersion: 2, pipelineId: plan.pipelineId },
      terms: { ...plan.terms, otherBackends: { wan: { ...plan.terms.backend, profile: 'vllm-omni' } } },
    };
    expect(found({ ...BOTH, motion: 'anchored' }, both)).toMatchObject([
      { backend: 'wan', shots: ['audio'], advice: expect.stringMatching(/a file named `input_reference`/) as string },
    ]);
    expect(found(BOTH, both).map(({ backend }) => backend)).toEqual(['default', 'wan']);
  });

  it.each(profileNames)('has something to try at %s', (profile) => {
    expect(found(BOTH, withProfile(profile))[0]?.advice).toMatch(/^.{60}/);
  });

  it('names the channel to a gateway whose channels read other fields', () => {
    expect(found(BOTH, withProfile('new-api'))[0]?.advice).toMatch(/Kling and Doubao read `image`, Vidu `images\[\]`/);
  });

  describe('of a still that shows nothing', () => {
    const blackUntil = (toSeconds: number): Verdict => ({
      ...verdict('not_compared'),
      incidents: [{ kind: 'black', fromSeconds: 0, toSeconds }],
    });
    const foundAt = (atSeconds: number, of = blackUntil(1.2)) =>
      findingsOf(
        plan,
        (name) => (name === 'baseline' ? of : null),
        () => ({ blob: 'p1/02.png', bytes: 1, sha256: 'a', width: 1, height: 1, atSeconds }),
      );

    it('is where it was taken, until when its clip is black, and what starts from it', () => {
      expect(foundAt(1)).toEqual([
        {
          ...{ code: 'reference_empty', backend: 'default', shots: ['motion', 'audio'] },
          detail: 'Reference still shows nothing: it was taken at 1 s, and baseline is black from 0.00 s to 1.20 s.',
          advice: expect.stringContaining('another time') as string,
        },
      ]);
    });

    it('is nothing of one that was taken where there is a picture, or of a clip judged before such was looked for', () => {
      expect(foundAt(1.2)).toEqual([]);
      expect(foundAt(1, verdict('not_compared'))).toEqual([]);
    });
  });
});
