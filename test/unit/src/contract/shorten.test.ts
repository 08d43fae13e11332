import fc from 'fast-check';
import { shorten } from '../../../../src/contract/shorten';

describe('shorten', () => {
  it('never cuts a character in half', () => {
    expect(shorten(`${'a'.repeat(9)}😀`, 10)).toBe(`${'a'.repeat(9)}…`);
  });

  it('gives well-formed text of at most the length and an ellipsis', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.nat(40), (text, length) => {
        const short = shorten(text, length);
        return short.isWellFormed() && short.length <= length + 1;
      }),
    );
  });
});
