import { triggerOf, type RegisteredFunction } from '../worker/registry';
import { routeTemplate, type RouteTemplate } from './route-template';

export interface HttpFunction {
  readonly fn: RegisteredFunction;
  readonly name: string;
  /** Template with the route prefix, as shown to people. */
  readonly route: string;
  /** Upper case. */
  readonly methods: readonly string[];
  readonly authLevel: 'anonymous' | 'function' | 'admin';
  readonly template: RouteTemplate;
}

export interface RouteMatch {
  readonly target: HttpFunction;
  readonly params: Record<string, string>;
}

export interface RouteTable {
  readonly functions: readonly HttpFunction[];
  find(method: string, path: string): RouteMatch | undefined;
}

/** Routes that begin so belong to the host. */
const RESERVED = ['admin'];

/**
 * The HTTP-triggered functions by route. There is no ranking: functions are tried in the order of their names, and the
 * first whose template and method match wins. A known path with another method is as unknown as any.
 */
export function routeTable(
  functions: Iterable<RegisteredFunction>,
  { routePrefix, warn }: { readonly routePrefix: string; readonly warn: (message: string) => void },
): RouteTable {
  const table: HttpFunction[] = [];
  for (const fn of functions) {
    const target = httpFunction(fn, routePrefix, warn);
    if (target !== undefined) table.push(target);
  }
  table.sort((one, other) => compareIgnoringCase(one.name, other.name));
  return {
    functions: table,
    find(method, path) {
      const segments = pathSegments(path);
      if (segments === undefined) return undefined;
      for (const target of table) {
        if (!target.methods.includes(method.toUpperCase())) continue;
        const params = target.template.match(segments);
        if (params !== undefined) return { target, params };
      }
      return undefined;
    },
  };
}

function httpFunction(
  fn: RegisteredFunction,
  prefix: string,
  warn: (message: string) => void,
): HttpFunction | undefined {
  const trigger = triggerOf(fn);
  if (trigger.type.toLowerCase() !== 'httptrigger') return undefined;
  const binding = fn.metadata.bindings[trigger.name];
  const { name } = fn.metadata;
  const own = binding?.route === undefined || binding.route === '' ? name : binding.route;
  const [first = ''] = own.toLowerCase().split('/');
  if (RESERVED.some((word) => first.startsWith(word))) {
    warn(`The route '${own}' of the function '${name}' conflicts with built-in routes: it is answered with 404.`);
    return undefined;
  }
  const route = [prefix, own].filter((part) => part !== '').join('/');
  try {
    // By itself first: joined to the prefix, a leading slash would look like one in the middle.
    routeTemplate(own);
    return {
      fn,
      name,
      route,
      methods: (binding?.methods ?? ['GET', 'POST']).map((method) => method.toUpperCase()),
      authLevel: (binding?.authLevel ?? 'function').toLowerCase() as HttpFunction['authLevel'],
      template: routeTemplate(route),
    };
  } catch (error) {
    warn(`The function '${name}' has no valid route: ${error instanceof Error ? error.message : String(error)}`);
    return undefined;
  }
}

/** One trailing slash is tolerated; an empty segment anywhere else matches nothing. */
function pathSegments(path: string): string[] | undefined {
  const trimmed = path.replace(/^\//, '').replace(/\/$/, '');
  const segments = trimmed === '' ? [] : trimmed.split('/');
  return segments.includes('') ? undefined : segments;
}

function compareIgnoringCase(one: string, other: string): number {
  const [a, b] = [one.toUpperCase(), other.toUpperCase()];
  return a < b ? -1 : a > b ? 1 : 0;
}
