import type { HttpResponseInit } from '@azure/functions';
import { defined } from '../contract/defined';
import type { FieldProblem, ProblemDetails } from '../contract/problem-details';

export interface ProblemSpec {
  readonly status: number;
  readonly code: string;
  readonly title: string;
  readonly detail?: string;
  readonly problems?: readonly FieldProblem[];
  /** Further members, such as the state that stands against a request. */
  readonly extra?: Readonly<Record<string, unknown>>;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Every error this API answers: RFC 9457 problem details. */
export function problemResponse(problem: ProblemSpec): HttpResponseInit {
  const { status, code, title, detail, problems, extra, headers } = problem;
  return {
    status,
    headers: { 'content-type': 'application/problem+json; charset=utf-8', 'cache-control': 'no-store', ...headers },
    body: JSON.stringify({
      type: `urn:shotloop:problem:${code.toLowerCase()}`,
      title,
      status,
      code,
      ...defined({ detail, problems: problems && [...problems] }),
      ...extra,
    } satisfies ProblemDetails),
  };
}

export const notFound = (what: string): HttpResponseInit =>
  problemResponse({ status: 404, code: 'NOT_FOUND', title: 'There is nothing by that name', detail: what });

export const jsonResponse = (
  value: unknown,
  { status = 200, headers = {} }: { status?: number; headers?: Record<string, string> } = {},
): HttpResponseInit => ({
  status,
  headers: { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store', ...headers },
  body: JSON.stringify(value),
});
