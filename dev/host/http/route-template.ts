import { routeConstraint } from './route-constraint';

/** A path template as ASP.NET Core's classic routing reads it. */
export interface RouteTemplate {
  readonly text: string;
  /** The values of its parameters when the path matches; undefined when it does not. Segments come percent-encoded. */
  match(segments: readonly string[]): Record<string, string> | undefined;
}

type Part =
  | { readonly literal: string }
  | {
      readonly name: string;
      readonly optional: boolean;
      readonly catchAll: boolean;
      readonly fallback: string | undefined;
      readonly constraints: readonly ((value: string) => boolean)[];
    };
type Parameter = Exclude<Part, { literal: string }>;

/** Parses a template such as `media/{id:int}/{*rest}`. Throws on what the router would refuse. */
export function routeTemplate(text: string): RouteTemplate {
  if (text.startsWith('/') || text.startsWith('~')) {
    throw new Error(`The route template "${text}" cannot start with '/' or '~'.`);
  }
  const segments = splitSegments(text).map(parseSegment);
  return { text, match: (path) => matchSegments(segments, path) };
}

/** Slashes inside of `{x:regex(^a/b$)}` do not separate segments. */
function splitSegments(text: string): string[] {
  const segments: string[] = [''];
  let depth = 0;
  for (const char of text) {
    if (char === '{') depth += 1;
    if (char === '}') depth -= 1;
    if (char === '/' && depth === 0) segments.push('');
    else segments[segments.length - 1] += char;
  }
  return segments.filter((segment, index) => segment !== '' || index < segments.length - 1);
}

function parseSegment(segment: string): Part[] {
  const parts: Part[] = [];
  let literal = '';
  for (let at = 0; at < segment.length; at++) {
    const doubled = segment.startsWith('{{', at) || segment.startsWith('}}', at);
    if (doubled) {
      literal += segment.charAt(at++);
    } else if (segment.charAt(at) === '{') {
      const end = closingBrace(segment, at);
      if (literal !== '') parts.push({ literal });
      literal = '';
      parts.push(parseParameter(segment.slice(at + 1, end)));
      at = end;
    } else literal += segment.charAt(at);
  }
  if (literal !== '' || parts.length === 0) parts.push({ literal });
  return parts;
}

function closingBrace(segment: string, from: number): number {
  let depth = 0;
  for (let at = from; at < segment.length; at++) {
    if (segment.charAt(at) === '{') depth += 1;
    if (segment.charAt(at) === '}' && --depth === 0) return at;
  }
  throw new Error(`The route segment "${segment}" has an opening '{' without a '}'.`);
}

function parseParameter(text: string): Parameter {
  const [, stars = '', name = '', rest = ''] = /^(\*{0,2})([^:=?]+)(.*)$/s.exec(text) ?? [];
  if (name === '') throw new Error(`The route parameter "{${text}}" has no name.`);
  const optional = rest.endsWith('?');
  const spec = optional ? rest.slice(0, -1) : rest;
  const equals = topLevelEquals(spec);
  const constraints = splitConstraints(equals < 0 ? spec : spec.slice(0, equals));
  return {
    name,
    optional,
    catchAll: stars !== '',
    fallback: equals < 0 ? undefined : spec.slice(equals + 1),
    constraints: constraints.map(routeConstraint),
  };
}

function topLevelEquals(spec: string): number {
  let depth = 0;
  for (let at = 0; at < spec.length; at++) {
    if (spec.charAt(at) === '(') depth += 1;
    if (spec.charAt(at) === ')') depth -= 1;
    if (spec.charAt(at) === '=' && depth === 0) return at;
  }
  return -1;
}

function splitConstraints(spec: string): string[] {
  const found: string[] = [];
  let depth = 0;
  for (const char of spec) {
    if (char === ':' && depth === 0) found.push('');
    else if (found.length > 0) found[found.length - 1] += char;
    if (char === '(') depth += 1;
    if (char === ')') depth -= 1;
  }
  return found;
}

function matchSegments(segments: readonly Part[][], path: readonly string[]): Record<string, string> | undefined {
  const values: Record<string, string> = {};
  for (const [index, parts] of segments.entries()) {
    const only = parts.length === 1 ? parts[0] : undefined;
    if (only !== undefined && 'name' in only && only.catchAll) {
      const rest = path.slice(index);
      return take(only, rest.length === 0 ? undefined : rest.map(decodeSegment).join('/'), values) ? values : undefined;
    }
    const segment = path[index];
    if (segment === undefined || segment === '') {
      if (only === undefined || 'literal' in only || !take(only, undefined, values)) return undefined;
    } else if (!matchParts(parts, decodeSegment(segment), values)) return undefined;
  }
  return path.length > segments.length ? undefined : values;
}

/** Records a value. An absent one is right for optional parameters, catch-alls and those with a default. */
function take(parameter: Parameter, value: string | undefined, values: Record<string, string>): boolean {
  const { name, optional, catchAll, fallback, constraints } = parameter;
  const taken = value ?? fallback;
  if (taken === undefined) return optional || catchAll;
  if (!constraints.every((holds) => holds(taken))) return false;
  values[name] = taken;
  return true;
}

/** Mixed segments (`{a}-{b}`) are matched from the left, each parameter as short as its next literal allows. */
function matchParts(parts: readonly Part[], segment: string, values: Record<string, string>): boolean {
  const [first] = parts;
  if (parts.length === 1 && first !== undefined) {
    return 'literal' in first ? first.literal.toLowerCase() === segment.toLowerCase() : take(first, segment, values);
  }
  const source = parts
    .map((part, index) => {
      if ('literal' in part) return part.literal.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
      return index === parts.length - 1 ? '(.+)' : '(.+?)';
    })
    .join('');
  const found = new RegExp(`^${source}$`, 'is').exec(segment);
  if (found === null) return false;
  const parameters = parts.filter((part): part is Parameter => 'name' in part);
  return parameters.every((parameter, index) => take(parameter, found[index + 1], values));
}

/** Route values are decoded, but an encoded slash stays encoded: it does not separate segments. */
function decodeSegment(segment: string): string {
  try {
    return segment
      .split(/(%2f)/i)
      .map((piece) => (/^%2f$/i.test(piece) ? piece : decodeURIComponent(piece)))
      .join('');
  } catch {
    return segment;
  }
}
