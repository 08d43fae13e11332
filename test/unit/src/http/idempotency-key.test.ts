import fc from 'fast-check';
import { isUsableKey, unusableKey } from '../../../../src/http/idempotency-key';

describe('an Idempotency-Key', () => {
  it.each(['a', 'order-1', '"order-1"', '!~', 'x'.repeat(200)])('may be %s', (key) => {
    expect(isUsableKey(key)).toBe(true);
  });

  it.each(['', ' ', 'two words', ' order-1', 'x'.repeat(201)])('may not be "%s"', (key) => {
    expect(isUsableKey(key)).toBe(false);
  });

  it.each([
    ['', 'It is empty'],
    ['x'.repeat(201), 'It has 201 characters'],
    ['two words', 'It has a space in it'],
    ['k\u00fc', 'It has characters in it that are not printable ASCII'],
  ])('that is "%s" is refused with what is wrong with it, and never repeated', (key, wrong) => {
    const { status, body } = unusableKey(key);
    const { code, detail = '' } = JSON.parse(body as string) as { code: string; detail?: string };
    expect([status, code]).toEqual([400, 'INVALID_IDEMPOTENCY_KEY']);
    expect(detail).toBe(
      `${wrong}; expected were 1 to 200 printable ASCII characters without spaces. Nothing was started.`,
    );
  });

  it('is made of printable ASCII characters, and of nothing else', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 0xffff }), (code) => {
        expect(isUsableKey(`a${String.fromCharCode(code)}b`)).toBe(code > 0x20 && code < 0x7f);
      }),
    );
  });
});
