/**
 * The fewest prefixes that all numbers from `from` to `to` begin with, and no other of as many digits: a storage lists by prefix
 * alone, and a month of days is then four listings instead of thirty. Both have the same number of digits.
 */
export function digitPrefixes(from: string, to: string): string[] {
  if (from > to) return [];
  if (/^0*$/.test(from) && /^9*$/.test(to)) return [''];
  return Array.from({ length: 10 }, (_, digit) => String(digit)).flatMap((digit) => {
    const [first = '', last = ''] = [from[0], to[0]];
    if (digit < first || digit > last) return [];
    const rest = from.slice(1);
    const lower = digit === first ? rest : '0'.repeat(rest.length);
    const upper = digit === last ? to.slice(1) : '9'.repeat(rest.length);
    return digitPrefixes(lower, upper).map((prefix) => digit + prefix);
  });
}
