import fc from 'fast-check';
import { ledgerNames, mediaName } from '../../../../src/storage/blob-names';

describe('blob names', () => {
  it('list pipelines newest first', () => {
    fc.assert(
      fc.property(fc.nat({ max: 9e12 }), fc.nat({ max: 9e12 }), (one, two) => {
        const names = [ledgerNames.index(one, 'p'), ledgerNames.index(two, 'p')];
        expect([...names].sort()[0]).toBe(ledgerNames.index(Math.max(one, two), 'p'));
      }),
    );
  });

  it('keep the records of two pipelines apart, also when one id begins with the other', () => {
    expect(ledgerNames.plan('a-1').startsWith('pipelines/a-1/')).toBe(true);
    expect(ledgerNames.renders('a-1').endsWith('a-1/')).toBe(true);
    expect(mediaName('a-1', '01-baseline.mp4')).toBe('a-1/01-baseline.mp4');
  });
});
