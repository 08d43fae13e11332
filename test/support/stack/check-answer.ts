import type { ProblemCode } from '../../../src/contract/problem-types';
import { answersOf } from '../../../src/http/answer-spec';
import { ROUTES } from '../../../src/http/routes';
import { SHARED_ROUTES } from '../../../src/http/shared-routes';

const rows = Object.entries({ ...ROUTES, ...SHARED_ROUTES }).map(([name, route]) => ({
  name,
  route,
  pattern: new RegExp(`^${route.path.replace(/\{\w+\}/g, '[^/]+')}/?$`, 'i'),
}));

export interface ApiAnswer {
  readonly method: string;
  /** Below `/api/`, without the query. */
  readonly path: string;
  readonly status: number;
  readonly contentType: string | null;
  /** JSON, or bytes of anything else. */
  readonly body: unknown;
}

/** What the host answers itself, before or instead of a function. */
const OF_THE_HOST = [401, 403, 404, 413, 500];

/**
 * Holds an answer of the app against the table of routes, so that every end-to-end test proves what that says. Throws where an answer
 * has a status or a body that its route does not name.
 */
export function checkAnswer({ method, path, status, contentType, body }: ApiAnswer): void {
  const asked = method === 'HEAD' ? 'GET' : method;
  const row = rows.find(({ route, pattern }) => route.method === asked && pattern.test(path));
  if (row === undefined || (contentType === null && OF_THE_HOST.includes(status))) return;
  const spec = answersOf(row.route)[status];
  if (spec === undefined) throw new Error(`${method} ${path} was answered ${status}, which ${row.name} does not name.`);
  if (method === 'HEAD' || spec.schema === undefined) return;
  const parsed = spec.schema.safeParse(body);
  if (!parsed.success)
    throw new Error(`The ${status} of ${row.name} is not what its schema says: ${parsed.error.message}`);
  const { code } = body as { code?: ProblemCode };
  if (spec.codes !== undefined && (code === undefined || !spec.codes.includes(code)))
    throw new Error(`The ${status} of ${row.name} has the code ${code}, and not one of ${spec.codes.join(', ')}.`);
}
