import { z } from 'zod';
import { checkQuery, parameter } from '../../../../src/http/check-query';

const schema = z.strictObject({
  wait: parameter.regex(/^\d+$/, 'whole seconds').transform(Number).default(0),
  dryRun: parameter.pipe(z.enum(['true', 'false'], 'true or false')).optional(),
});
const check = (query: string) => checkQuery(schema, new URLSearchParams(query));
const problemsOf = (query: string) => {
  const checked = check(query);
  return checked.ok ? [] : checked.problems;
};

describe('a query', () => {
  it('gives its parameters as their schemas make them, and defaults for the rest', () => {
    expect(check('wait=5')).toEqual({ ok: true, value: { wait: 5 } });
    expect(check('')).toEqual({ ok: true, value: { wait: 0 } });
  });

  it.each(['code=a&clientId=b', 'CODE=a&clientid=b', 'code=a&code=b'])('may hold what the host reads: %s', (query) => {
    expect(check(query)).toEqual({ ok: true, value: { wait: 0 } });
  });

  it('has every problem named at once, in the order of the query, whatever kind it is', () => {
    expect(problemsOf('wiat=5&dryRun=maybe&wait=soon&Wait=1&dryrun=')).toEqual([
      { path: '?wiat', value: '5', expected: 'no such parameter; there is wait, dryRun' },
      { path: '?dryRun', value: 'maybe', expected: 'true or false' },
      { path: '?wait', value: 'soon', expected: 'whole seconds' },
      { path: '?Wait', value: '1', expected: 'no such parameter; there is wait, dryRun' },
      { path: '?dryrun', value: '', expected: 'no such parameter; there is wait, dryRun' },
    ]);
  });

  it('must not hold a parameter twice', () => {
    expect(problemsOf('wait=1&wait=2')).toEqual([{ path: '?wait', value: '1, 2', expected: 'one value' }]);
  });

  it.each(['__proto__', 'constructor', 'toString'])('knows no parameter %s that only objects have', (name) => {
    expect(problemsOf(`${name}=1`)).toMatchObject([{ path: `?${name}`, value: '1' }]);
  });

  it('has long names and values shortened in what is said of them', () => {
    const [problem] = problemsOf(`${'n'.repeat(500)}=${'v'.repeat(500)}`);
    expect([problem?.path.length, problem?.value?.length]).toEqual([102, 101]);
  });

  it('of a call without parameters must be empty', () => {
    const checked = checkQuery(z.strictObject({}), new URLSearchParams('t=1'));
    expect(checked).toEqual({
      ok: false,
      problems: [{ path: '?t', value: '1', expected: 'no such parameter; there is none' }],
    });
  });
});
