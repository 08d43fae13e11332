import type { HttpResponseInit } from '@azure/functions';
import { defined } from '../contract/defined';
import type { FieldProblem, ProblemDetails } from '../contract/problem-details';
import type { ProblemCode } from '../contract/problem-types';
import { PROBLEM_TYPES, problemUri } from '../contract/problem-types';

export interface ProblemSpec {
  readonly code: ProblemCode;
  /** Where it is another one than the usual one of the code. */
  readonly status?: number;
  readonly detail?: string;
  readonly problems?: readonly FieldProblem[];
  /** Further members, such as the state that stands against a request. */
  readonly extra?: Readonly<Record<string, unknown>>;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Every error this API answers: RFC 9457 problem details. */
export function problemResponse(problem: ProblemSpec): HttpResponseInit {
  const { code, detail, problems, extra, headers } = problem;
  const { title, status: usual } = PROBLEM_TYPES[code];
  const { status = usual } = problem;
  return {
    status,
    headers: { 'content-type': 'application/problem+json; charset=utf-8', 'cache-control': 'no-store', ...headers },
    body: JSON.stringify({
      type: problemUri(code),
      title,
      status,
      code,
      ...defined({ detail, problems: problems && [...problems] }),
      ...extra,
    } satisfies ProblemDetails),
  };
}

export const notFound = (what: string): HttpResponseInit => problemResponse({ code: 'NOT_FOUND', detail: what });

export const jsonResponse = (
  value: unknown,
  { status = 200, headers = {} }: { status?: number; headers?: Record<string, string> } = {},
): HttpResponseInit => ({
  status,
  headers: { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store', ...headers },
  body: JSON.stringify(value),
});
