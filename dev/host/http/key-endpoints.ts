import { empty, json, type Answer } from './answers';
import type { KeyScope, Keys } from './keys';

interface KeyCall {
  readonly method: string;
  readonly origin: string;
  readonly body: Buffer;
}

/** Lists, shows, makes and deletes keys. `list` is what the path names: `keys`, `systemkeys`, or one function's. */
export async function serveKeys(
  keys: Keys,
  { method, origin, body }: KeyCall,
  { path, list, name }: { readonly path: string; readonly list: string; readonly name: string },
): Promise<Answer> {
  const scope = scopeOf(list);
  if (scope === undefined) return empty(404);
  const links = [{ rel: 'self', href: `${origin}${path}` }];
  if (name === '') return method === 'GET' ? json(200, { keys: keys.list(scope), links }) : empty(404);
  const inScope = name === '_master' ? 'master' : scope;
  switch (method) {
    case 'GET': {
      const value = keys.get(inScope, name);
      return value === undefined ? empty(404) : json(200, { name, value, links });
    }
    case 'POST':
    case 'PUT': {
      const known = keys.get(inScope, name) !== undefined;
      const value = await keys.set(inScope, name, method === 'PUT' ? valueIn(body) : undefined);
      return json(known ? 200 : 201, { name, value, links });
    }
    case 'DELETE':
      return (await keys.delete(inScope, name)) ? empty(204) : empty(404);
    default:
      return empty(404);
  }
}

function scopeOf(list: string): KeyScope | undefined {
  if (list.startsWith('function/')) return list as KeyScope;
  switch (list.toLowerCase()) {
    case 'keys':
    case 'functionkeys':
      return 'host';
    case 'systemkeys':
      return 'system';
    default:
      return undefined;
  }
}

function valueIn(body: Buffer): string | undefined {
  try {
    const { value } = JSON.parse(body.toString('utf8')) as { value?: unknown };
    return typeof value === 'string' && value !== '' ? value : undefined;
  } catch {
    return undefined;
  }
}
