import { routeTable } from '../../../../../dev/host/http/route-table';
import { routeTemplate } from '../../../../../dev/host/http/route-template';
import type { RegisteredFunction } from '../../../../../dev/host/worker/registry';

const match = (template: string, path: string): Record<string, string> | undefined =>
  routeTemplate(template).match(path === '' ? [] : path.split('/'));

describe('a route template', () => {
  test.each([
    ['items', 'items', {}],
    ['Items', 'iTEMS', {}],
    ['items', 'items/1', undefined],
    ['items/{id}', 'items/a%20b', { id: 'a b' }],
    ['items/{id}', 'items/a%2Fb', { id: 'a%2Fb' }],
    ['items/{id}', 'items', undefined],
    ['items/{id?}', 'items', {}],
    ['items/{id=7}', 'items', { id: '7' }],
    ['items/{*rest}', 'items/a/b%20c', { rest: 'a/b c' }],
    ['items/{*rest}', 'items', {}],
    ['{a}-{b}', 'x-y-z', { a: 'x', b: 'y-z' }],
    ['v{major}.{minor}', 'v1.2', { major: '1', minor: '2' }],
    ['{id:int}', '12', { id: '12' }],
    ['{id:int}', '1x', undefined],
    ['{id:int}', '99999999999', undefined],
    ['{id:long}', '99999999999', { id: '99999999999' }],
    ['{on:bool}', 'TRUE', { on: 'TRUE' }],
    ['{id:guid}', '5f0c1a52-1b1c-4b1a-9a51-2d3c8c8f0a11', { id: '5f0c1a52-1b1c-4b1a-9a51-2d3c8c8f0a11' }],
    ['{id:guid}', 'no', undefined],
    ['{name:alpha}', 'abc1', undefined],
    ['{name:length(2,3)}', 'abcd', undefined],
    ['{name:length(2)}', 'ab', { name: 'ab' }],
    ['{name:minlength(2):maxlength(3)}', 'abc', { name: 'abc' }],
    ['{n:range(1,9)}', '10', undefined],
    ['{n:min(3)}', '3', { n: '3' }],
    ['{n:max(3)}', '4', undefined],
    ['{d:datetime}', '2026-01-01', { d: '2026-01-01' }],
    ['{d:double}', '1.5', { d: '1.5' }],
    ['{code:regex(^[a-z]{{2}}\\d+$)}', 'ab12', { code: 'ab12' }],
    ['{code:regex(^[a-z]{{2}}\\d+$)}', 'abc', undefined],
    ['{id:int?}', '', {}],
    ['a/{id:int}/b', 'a/1/b', { id: '1' }],
  ])('%s reads %s', (template, path, values) => {
    expect(match(template, path)).toEqual(values);
  });

  test.each([
    ['/leading', "cannot start with '/'"],
    ['{id:nonsense}', 'The route constraint "nonsense" is not known.'],
    ['{open', "has an opening '{' without a '}'"],
  ])('%s is refused', (template, message) => {
    expect(() => routeTemplate(template)).toThrow(message);
  });
});

describe('a route table', () => {
  const fn = (name: string, route?: string, methods = ['GET']): RegisteredFunction => ({
    metadata: {
      name,
      bindings: {
        trigger: {
          type: 'httpTrigger',
          name: 'trigger',
          direction: 'in',
          methods,
          authLevel: 'anonymous',
          ...(route !== undefined && { route }),
        },
      },
    },
  });
  const warnings: string[] = [];
  const found = (functions: RegisteredFunction[], method: string, path: string): string | undefined =>
    routeTable(functions, { routePrefix: 'api', warn: (message) => warnings.push(message) }).find(method, path)?.target
      .name;

  test('reads an empty route as none, and refuses one that begins with a slash', () => {
    expect(found([fn('Named', '')], 'GET', '/api/named')).toBe('Named');
    expect(found([fn('slashy', '/slashy')], 'GET', '/api/slashy')).toBeUndefined();
    expect(warnings.at(-1)).toBe(
      `The function 'slashy' has no valid route: The route template "/slashy" cannot start with '/' or '~'.`,
    );
  });

  test('takes the first function by name that fits, without ranking', () => {
    expect(found([fn('zed', 'items/all'), fn('Any', '{*all}')], 'GET', '/api/items/all')).toBe('Any');
    expect(found([fn('b', 'x'), fn('A', 'x')], 'GET', '/api/x')).toBe('A');
  });

  test('looks on for a function with the method', () => {
    const both = [fn('a', 'x', ['POST']), fn('b', 'x', ['GET'])];
    expect([found(both, 'GET', '/api/x'), found(both, 'post', '/api/x'), found(both, 'PUT', '/api/x')]).toEqual([
      'b',
      'a',
      undefined,
    ]);
  });

  test('routes by the function name when there is no route', () => {
    expect(found([fn('Hello')], 'GET', '/api/hello/')).toBe('Hello');
    expect(found([fn('Hello')], 'GET', '/hello')).toBeUndefined();
  });

  test('leaves routes out that belong to the host, and says so', () => {
    expect(found([fn('mine', 'admin/x')], 'GET', '/api/admin/x')).toBeUndefined();
    expect(warnings.at(-1)).toContain("The route 'admin/x' of the function 'mine' conflicts with built-in routes");
  });
});
