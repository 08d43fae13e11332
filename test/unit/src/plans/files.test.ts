import { candidateFile, fileOfAttempt, mayHaveFile, thumbnailFile } from '../../../../src/plans/files';
import { planOf } from '../../../support/plan';

const plan = planOf({ anchors: ['paper boat'] });

describe('the files of a pipeline', () => {
  it.each([
    ['01-baseline.mp4', true],
    [fileOfAttempt('01-baseline.mp4', 1), true],
    [fileOfAttempt('03-motion.mp4', 2), true],
    [candidateFile('02-reference.png', 1), true],
    [thumbnailFile(fileOfAttempt('02-reference.png', 3), 8), true],
    ['05-other.mp4', false],
    ['../p2/01-baseline.mp4', false],
    ['01-baseline.mp4.json', false],
    ['01-baseline.0.mp4', false],
    ['01-baseline.2.3.mp4', false],
    ['answers/01-baseline.mp4', false],
    ['', false],
    ['01-baseline.poster.jpg', true],
    ['01-baseline.2.poster.jpg', true],
    ['02-reference.poster.jpg', false],
    ['01-baseline.poster.png', false],
  ])('have or have not one called %j', (file, expected) => {
    expect(mayHaveFile(plan, file)).toBe(expected);
  });

  it('are named in a way that tells what they are and keeps what was there', () => {
    expect(fileOfAttempt('p1/03-motion.mp4', 2)).toBe('p1/03-motion.2.mp4');
    expect(candidateFile('p1/02-reference.png', 2)).toBe('p1/02-reference.candidate-2.png');
    expect(thumbnailFile('p1/02-reference.2.png', 2)).toBe('p1/02-reference.2.candidate-2.small.png');
  });
});
