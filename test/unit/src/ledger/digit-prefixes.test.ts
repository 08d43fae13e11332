import { array, assert, integer, property } from 'fast-check';
import { digitPrefixes } from '../../../../src/ledger/digit-prefixes';

describe('the prefixes of a span of numbers', () => {
  it.each([
    ['20261130', '20261130', ['20261130']],
    [
      '20261101',
      '20261130',
      ['2026110', '2026111', '2026112', '20261130'].flatMap((each) => (each === '2026110' ? nine(each) : [each])),
    ],
    ['20261100', '20261199', ['202611']],
    ['20260000', '20269999', ['2026']],
    ['00000000', '99999999', ['']],
    ['20261201', '20261130', []],
  ])('from %s to %s are the fewest there are', (from, to, prefixes) => {
    expect(digitPrefixes(from, to)).toEqual(prefixes);
  });

  it('cover every number of the span once, and none outside of it', () => {
    const number = integer({ min: 0, max: 9_999 });
    assert(
      property(number, number, array(number, { maxLength: 50 }), (from, to, others) => {
        const prefixes = digitPrefixes(digits(from), digits(to));
        for (const other of [from, to, ...others]) {
          const found = prefixes.filter((prefix) => digits(other).startsWith(prefix)).length;
          expect(found).toBe(other >= from && other <= to ? 1 : 0);
        }
      }),
    );
  });
});

const digits = (number: number): string => String(number).padStart(4, '0');

/** All but that which ends in 0. */
function nine(prefix: string): string[] {
  return Array.from({ length: 9 }, (_, index) => `${prefix}${index + 1}`);
}
