import type { ReferenceCandidate } from '../../../../src/contract/reference-candidate';
import { bestFirst } from '../../../../src/contract/reference-candidate';
import { chosenOf } from '../../../../src/shots/reference';
import { FRAME } from '../../../support/shots';

const candidate = (number: number, score: number, notes: ReferenceCandidate['notes'] = []): ReferenceCandidate => ({
  ...FRAME,
  blob: `p1/02-reference.candidate-${number}.png`,
  thumbnail: `p1/02-reference.candidate-${number}.small.png`,
  ...{ atSeconds: number, score, sharpness: 10, meanLuma: 100, lumaDeviation: 30, notes },
});

const order = (candidates: ReferenceCandidate[]): number[] =>
  bestFirst(candidates).map(({ atSeconds }) => Number(atSeconds));

describe('candidates for a reference', () => {
  it('come best first, of nearly equal ones the earlier, and copies of others last', () => {
    expect(order([candidate(1, 0.5), candidate(2, 0.99), candidate(3, 1), candidate(4, 1, ['like_another'])])).toEqual([
      2, 3, 1, 4,
    ]);
  });

  it('give the best as the frame that shots start from, and stay beside it', () => {
    const candidates = [candidate(1, 0.5), candidate(2, 1)];
    expect(chosenOf(candidates)).toEqual({
      outcome: 'taken',
      frame: { ...FRAME, blob: 'p1/02-reference.candidate-2.png', atSeconds: 2 },
      candidates,
    });
  });

  it('give none where all of them are blank', () => {
    expect(chosenOf([candidate(1, 0, ['blank'])])).toMatchObject({
      outcome: 'failed',
      problem: { code: 'reference_unusable' },
    });
  });
});
