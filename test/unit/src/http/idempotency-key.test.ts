import fc from 'fast-check';
import { serializeString } from 'structured-headers';
import { idempotencyKeyOf } from '../../../../src/http/idempotency-key';

const given = (key: string) => idempotencyKeyOf(new Headers({ 'idempotency-key': key }));
const textOf = (key: string): string | undefined => {
  const known = given(key);
  return known.ok ? known.key?.text : undefined;
};
const refusalOf = (key: string): { status: number; code: string; detail: string } => {
  // Only a host that is not Node passes on what the standard forbids in a header.
  const known = idempotencyKeyOf({ get: () => key });
  if (known.ok) throw new Error(`The key ${key} is taken.`);
  const { code, detail } = JSON.parse(known.response.body as string) as { code: string; detail: string };
  return { status: known.response.status ?? 0, code, detail };
};

describe('an Idempotency-Key', () => {
  it.each([
    ['a', 'a'],
    ['"a"', 'a'],
    ['order-1', 'order-1'],
    ['"order-1"', 'order-1'],
    ['"two words"', 'two words'],
    ['"say \\"boat\\""', 'say "boat"'],
    ['"order-1";of=client', 'order-1'],
    ['!~', '!~'],
    ['a"b', 'a"b'],
    ['x'.repeat(200), 'x'.repeat(200)],
    [`"${'x'.repeat(200)}"`, 'x'.repeat(200)],
  ])('sent as %s is %s', (sent, text) => {
    expect(textOf(sent)).toBe(text);
  });

  it('may be left out', () => {
    expect(idempotencyKeyOf(new Headers())).toEqual({ ok: true, key: undefined });
  });

  it.each([
    ['', 'is empty'],
    ['""', 'is empty'],
    ['x'.repeat(201), 'has 201 characters'],
    [`"${'x'.repeat(201)}"`, 'has 201 characters'],
    ['two words', 'has a space in it and no quotes around it'],
    ['k\u00fc', 'has characters in it that are not printable ASCII'],
    ['"abc', 'begins with a quote and is no string as RFC 9651 has it, such as "order-1"'],
    ['"a", "b"', 'begins with a quote and is no string as RFC 9651 has it, such as "order-1"'],
    ['"k\u00fc"', 'begins with a quote and is no string as RFC 9651 has it, such as "order-1"'],
  ])('that is %s is refused with what is wrong with it, and never repeated', (key, wrong) => {
    expect(refusalOf(key)).toEqual({
      ...{ status: 400, code: 'INVALID_IDEMPOTENCY_KEY' },
      detail: `It ${wrong}; expected were 1 to 200 printable ASCII characters. Nothing was started.`,
    });
  });

  it('is the same with and without quotes, and looked up as either of them, the one that was sent first', () => {
    const bare = fc.stringMatching(/^[\x21\x23-\x7e][\x21-\x7e]{0,30}$/);
    fc.assert(
      fc.property(bare, (key) => {
        const quoted = serializeString(key);
        expect(given(key)).toEqual({ ok: true, key: { text: key, stored: [key, quoted] } });
        expect(given(quoted)).toEqual({ ok: true, key: { text: key, stored: [quoted, key] } });
      }),
    );
  });
});
