import type { ProblemCode } from '../../src/contract/problem-types';
import { PROBLEM_TYPES, problemUri } from '../../src/contract/problem-types';
import { answersOf } from '../../src/http/answer-spec';
import type { Route } from '../../src/http/route';
import { ROUTES } from '../../src/http/routes';
import { SHARED_ROUTES } from '../../src/http/shared-routes';
import { code, wrapped } from './markdown';

const ALL: readonly Route[] = Object.values({ ...ROUTES, ...SHARED_ROUTES });
/** More are any that are like these. */
const MOST_CALLS = 4;

/** Every problem of the API: what it is called, what it means, and which calls answer it. */
export const problemList = (): string => (Object.keys(PROBLEM_TYPES) as ProblemCode[]).map(entry).join('\n\n');

function entry(name: ProblemCode): string {
  const { title, about } = PROBLEM_TYPES[name];
  const statuses = [...new Set(callsOf(name).map(({ status }) => status))].sort();
  return [
    `### ${name}`,
    `${code(problemUri(name))}, ${statuses.join(' or ')}: _${title}._`,
    wrapped(about),
    wrapped(`Answered by ${callers(name)}.`),
  ].join('\n\n');
}

const callsOf = (name: ProblemCode) =>
  ALL.flatMap((route) =>
    Object.entries(answersOf(route)).flatMap(([status, { codes = [] }]) =>
      codes.includes(name) ? [{ route, status }] : [],
    ),
  );

function callers(name: ProblemCode): string {
  const calls = [...new Set(callsOf(name).map(({ route: { method, path } }) => code(`${method} /api/${path}`)))];
  if (calls.length === 0) throw new Error(`No call answers ${name}, as far as its route says.`);
  return calls.length > MOST_CALLS ? `${calls.length} calls` : calls.join(', ');
}
