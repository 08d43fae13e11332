import fc from 'fast-check';
import { isUsableKey } from '../../../../src/http/idempotency-key';

describe('an Idempotency-Key', () => {
  it.each(['a', 'order-1', '"order-1"', '!~', 'x'.repeat(200)])('may be %s', (key) => {
    expect(isUsableKey(key)).toBe(true);
  });

  it.each(['', ' ', 'two words', ' order-1', 'x'.repeat(201)])('may not be "%s"', (key) => {
    expect(isUsableKey(key)).toBe(false);
  });

  it('is made of printable ASCII characters, and of nothing else', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 0xffff }), (code) => {
        expect(isUsableKey(`a${String.fromCharCode(code)}b`)).toBe(code > 0x20 && code < 0x7f);
      }),
    );
  });
});
