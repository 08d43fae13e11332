export const OPERATIONS = [
  'create',
  'get',
  'list',
  'content',
  'delete',
  'remix',
  'edit',
  'extend',
  'create-character',
  'get-character',
  'image',
  'models',
] as const;
export type Operation = (typeof OPERATIONS)[number];

export type Route =
  | {
      readonly kind: 'operation';
      readonly operation: Operation;
      readonly id: string;
      readonly style: 'azure' | 'plain';
    }
  | { readonly kind: 'control' }
  | { readonly kind: 'wrong-method'; readonly allow: string }
  /** OpenAI has it, under plain /v1, and this simulator does not. */
  | { readonly kind: 'not-simulated' }
  /** Under /openai/v1 and /v1, where the video service's own router answers. */
  | { readonly kind: 'unknown-path' }
  /** Anything else: the gateway answers. */
  | { readonly kind: 'unknown-route' };

const PATHS: readonly (readonly [RegExp, Readonly<Record<string, Operation>>])[] = [
  [/^\/videos$/, { POST: 'create', GET: 'list' }],
  [/^\/videos\/([^/]+)$/, { GET: 'get', DELETE: 'delete' }],
  [/^\/videos\/([^/]+)\/content$/, { GET: 'content' }],
  [/^\/videos\/([^/]+)\/remix$/, { POST: 'remix' }],
  [/^\/models(?:\/([^/]+))?$/, { GET: 'models' }],
];

interface Served {
  readonly bases: readonly ('/v1' | '/openai/v1')[];
  readonly answersHead?: true;
  /** What it does; of edits, extensions, characters and pictures, those that are there. */
  readonly operations: Readonly<Partial<Record<Operation, unknown>>>;
}

/** Routes that not every server has: of videos, with a word where an id stands elsewhere. Microsoft's reference has edits and characters, and no extensions. */
const WITH_A_WORD: readonly {
  readonly method: 'GET' | 'POST';
  readonly path: RegExp;
  readonly operation: Operation;
  readonly styles: readonly ('azure' | 'plain')[];
}[] = [
  { method: 'POST', path: /^\/videos\/edits$/, operation: 'edit', styles: ['azure', 'plain'] },
  { method: 'POST', path: /^\/videos\/extensions$/, operation: 'extend', styles: ['plain'] },
  { method: 'POST', path: /^\/videos\/characters$/, operation: 'create-character', styles: ['azure', 'plain'] },
  { method: 'GET', path: /^\/videos\/characters\/([^/]+)$/, operation: 'get-character', styles: ['azure', 'plain'] },
  { method: 'POST', path: /^\/images\/generations$/, operation: 'image', styles: ['azure', 'plain'] },
];

export const isUnderPlainV1 = (path: string): boolean => /^\/v1(\/|$)/.test(path);

/** Which operation a request asks for. The same routes stand under /openai/v1 (Azure) and /v1 (every other server). */
export function routeOf(asked: string, url: string, { bases, answersHead, operations: served }: Served): Route {
  if (url === '/_simulator' || url.startsWith('/_simulator/')) return { kind: 'control' };
  const match = /^(\/openai)?\/v1(\/.*)?$/.exec(url);
  if (match === null || !bases.includes(match[1] === undefined ? '/v1' : '/openai/v1'))
    return { kind: 'unknown-route' };
  const method = asked === 'HEAD' && answersHead === true ? 'GET' : asked;
  const style = match[1] === undefined ? 'plain' : 'azure';
  const path = match[2] ?? '';
  const word = WITH_A_WORD.find((each) => method === each.method && each.path.test(path));
  if (word !== undefined && served[word.operation] !== undefined && word.styles.includes(style))
    return { kind: 'operation', operation: word.operation, id: decoded(word.path.exec(path)?.[1] ?? ''), style };
  // OpenAI's own additions to videos: what of them a dialect does not have is not simulated there.
  if (word !== undefined && style === 'plain' && path.startsWith('/videos/')) return { kind: 'not-simulated' };
  for (const [pattern, operations] of PATHS) {
    const found = pattern.exec(path);
    if (found === null) continue;
    // A reserved word, not an id: Azure has no `POST /videos/create` (nor extensions).
    if (method === 'POST' && found[1] !== undefined && !('POST' in operations)) return { kind: 'unknown-path' };
    const operation = operations[method];
    if (operation === undefined) return { kind: 'wrong-method', allow: Object.keys(operations).join(', ') };
    return { kind: 'operation', operation, id: decoded(found[1] ?? ''), style };
  }
  return { kind: 'unknown-path' };
}

/** An id that is no valid URL encoding is nobody's id, and is looked up as it stands. */
function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch (error) {
    if (error instanceof URIError) return segment;
    throw error;
  }
}
