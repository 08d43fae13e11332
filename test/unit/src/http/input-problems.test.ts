import { z } from 'zod';
import { checkInput, pathText } from '../../../../src/http/input-problems';

const problemsOf = (schema: z.ZodType, value: unknown) => {
  const checked = checkInput(schema, value);
  return checked.ok ? [] : checked.problems;
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
    expect(problemsOf(z.number().positive().lt(9), 0)[0]?.expected).toBe('above 0');
    expect(problemsOf(z.number().lt(9), 9)[0]?.expected).toBe('below 9');
    expect(problemsOf(z.number().multipleOf(4), 6)[0]?.expected).toBe('a multiple of 4');
  });

  it('have words for every form a text can have', () => {
    expect(problemsOf(z.string().regex(/^a+$/), 'b')[0]?.expected).toBe('text that matches /^a+$/');
    expect(problemsOf(z.iso.date(), 'today')[0]?.expected).toMatch(/^text that matches /);
    expect(
      problemsOf(
        z.string().refine(() => false),
        'b',
      )[0]?.expected,
    ).toBe('something else');
    expect(problemsOf(z.record(z.enum(['a']), z.string()), { b: 'c' }).map(({ expected }) => expected)).toContain(
      'a string',
    );
  });

  it('uses the words of a schema that has some, whatever they begin with', () => {
    expect(problemsOf(z.string('a name, such as "boat"'), 7)[0]?.expected).toBe('a name, such as "boat"');
    expect(problemsOf(z.string('Invalid input is never taken'), 7)[0]?.expected).toBe('Invalid input is never taken');
    expect(problemsOf(z.string().min(3, 'Too small a name'), '')[0]?.expected).toBe('Too small a name');
    expect(problemsOf(z.enum(['a', 'b'], 'the first two letters'), 7)[0]?.expected).toBe('the first two letters');
    expect(problemsOf(z.union([z.literal(1), z.string()], 'Invalid input'), null)[0]?.expected).toBe('Invalid input');
  });

  it('names every unknown field by itself', () => {
    expect(problemsOf(z.strictObject({}), { a: 1, b: null })).toEqual([
      { path: 'a', value: '1', expected: 'no such field' },
      { path: 'b', value: 'null', expected: 'no such field' },
    ]);
  });
});
