import { z } from 'zod';
import { fieldProblems, pathText } from '../../../../src/http/input-problems';

const problemsOf = (schema: z.ZodType, value: unknown) => {
  const parsed = schema.safeParse(value);
  return parsed.success ? [] : fieldProblems(parsed.error, value);
};

describe('field problems', () => {
  it('writes paths as people write them', () => {
    expect(pathText(['followUps', 1, 'changes'])).toBe('followUps[1].changes');
    expect(pathText([0, 'a'])).toBe('[0].a');
    expect(pathText([])).toBe('(body)');
    expect(pathText(['a', '', 'b c'])).toBe('a[""]["b c"]');
    expect(pathText(['x'.repeat(9_000)]).length).toBeLessThan(200);
  });

  it('opens a union where one branch was meant, and names all where none was', () => {
    const schema = z.object({ at: z.union([z.object({ seconds: z.number() }), z.literal('last')]) });
    expect(problemsOf(schema, { at: { seconds: 'two' } })).toEqual([
      { path: 'at.seconds', value: '"two"', expected: 'a number' },
    ]);
    expect(problemsOf(schema, { at: 5 })).toEqual([{ path: 'at', value: '5', expected: 'an object, or "last"' }]);
  });

  it('shortens what was sent, and leaves out what was not', () => {
    const [long] = problemsOf(z.object({ a: z.number() }), { a: 'x'.repeat(500) });
    expect(long?.value).toMatch(/^"x{119}… \(502 characters\)$/);
    expect(problemsOf(z.object({ a: z.number() }), {})).toEqual([{ path: 'a', expected: 'a number' }]);
  });

  it('says limits with their unit', () => {
    expect(problemsOf(z.string().max(1), 'ab')[0]?.expected).toBe('at most 1 character');
    expect(problemsOf(z.array(z.string()).min(2), [])[0]?.expected).toBe('at least 2 items');
    expect(problemsOf(z.number().min(3), 1)[0]?.expected).toBe('not below 3');
    expect(problemsOf(z.enum(['a', 'b']), 'c')[0]?.expected).toBe('one of "a", "b"');
    expect(problemsOf(z.literal('a'), 'c')[0]?.expected).toBe('"a"');
  });

  it('uses the words of a schema that has some', () => {
    expect(problemsOf(z.string('a name, such as "boat"'), 7)[0]?.expected).toBe('a name, such as "boat"');
  });

  it('names every unknown field by itself', () => {
    expect(problemsOf(z.strictObject({}), { a: 1, b: null })).toEqual([
      { path: 'a', value: '1', expected: 'no such field' },
      { path: 'b', value: 'null', expected: 'no such field' },
    ]);
  });
});
