import { z } from 'zod';
import { shapeOf } from '../../../../dev/docs/shape';

describe('shapeOf', () => {
  it('says what an object holds, what may be left out, and what may be null', () => {
    const schema = z.strictObject({
      id: z.string(),
      at: z.union([z.number(), z.literal('last')]).optional(),
      end: z.string().nullable(),
    });
    expect(shapeOf(schema, 'output')).toBe('{\n  id: string;\n  at?: number | "last";\n  end: string | null;\n}');
  });

  it('tells what is taken from what is given: a default may be left out, but is always there', () => {
    const schema = z.strictObject({ size: z.string().default('s') });
    expect(shapeOf(schema, 'input')).toBe('{\n  size?: string;\n}');
    expect(shapeOf(schema, 'output')).toBe('{\n  size: string;\n}');
  });

  it('says that others may add to an open object', () => {
    expect(shapeOf(z.looseObject({ ok: z.boolean() }), 'output')).toBe('{\n  ok: boolean;\n  // and more\n}');
  });

  it('puts a long list of words on a line each, and brackets around a list of choices', () => {
    const words = ['first', 'second', 'third'].map((word) => word.repeat(8));
    expect(shapeOf(z.enum(words), 'output')).toBe(words.map((word) => `| "${word}"`).join('\n  '));
    expect(shapeOf(z.array(z.enum(['a', 'b'])), 'output')).toBe('("a" | "b")[]');
  });

  it('names a shape that is described elsewhere, and describes it there', () => {
    const inner = z.strictObject({ x: z.number() });
    const named = new Map<z.ZodType, string>([[inner, 'Inner']]);
    expect(shapeOf(z.strictObject({ inner }), 'output', named)).toBe('{\n  inner: Inner;\n}');
    expect(shapeOf(inner, 'output', named)).toBe('{\n  x: number;\n}');
  });
});
