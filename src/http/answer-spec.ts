import { z } from 'zod';
import { problemDetailsSchema } from '../contract/problem-details';
import type { ProblemCode } from '../contract/problem-types';
import type { AnswerSpec, Route } from './route';

/** An answer that is a problem, with every code that it may have. */
export const problem = (about: string, ...codes: readonly [ProblemCode, ...ProblemCode[]]): AnswerSpec => ({
  about,
  schema: problemDetailsSchema,
  type: 'application/problem+json',
  codes,
});

const unconfigured = problem('Settings are missing.', 'SETTINGS_INCOMPLETE');

/**
 * All answers of a route, with those that any like it may give. The host itself answers 401 to whoever brings no key.
 */
export function answersOf(route: Route): Readonly<Record<number, AnswerSpec>> {
  const { body, create, answers } = route;
  const [code, ...codes] = codesOfInput(route);
  return {
    ...(code === undefined
      ? {}
      : { 400: problem('The query or the body cannot be used as it is; every problem is named.', code, ...codes) }),
    ...(body === undefined ? {} : { 413: problem('The body is too large.', 'BODY_TOO_LARGE') }),
    500: problem('Something failed here.', 'INTERNAL_ERROR'),
    ...('of' in create ? { 503: unconfigured } : {}),
    ...answers,
  };
}

/** What may be wrong with what is sent. */
const codesOfInput = ({ query, body, takes = [] }: Route): ProblemCode[] => [
  ...(takesAnyQuery(query) ? [] : (['INVALID_QUERY'] as const)),
  ...(body === undefined ? [] : (['INVALID_JSON', body.code] as const)),
  ...(body?.takesImage === true ? (['INVALID_FORM'] as const) : []),
  ...(takes.includes('Idempotency-Key') ? (['INVALID_IDEMPOTENCY_KEY'] as const) : []),
];

/** Whatever is said in a query, it is no problem. */
const takesAnyQuery = (query: z.ZodObject): boolean =>
  query.def.catchall !== undefined && !(query.def.catchall instanceof z.ZodNever);
