import type { z } from 'zod';
import { SHARED_SCHEMAS } from '../../src/http/named-schemas';
import type { AnswerSpec, Route } from '../../src/http/route';
import { answersOf } from '../../src/http/answer-spec';
import { ROUTES } from '../../src/http/routes';
import { SETTINGS } from '../../src/settings';
import { code, table, wrapped } from './markdown';
import { shapeOf } from './shape';

/** A brief is held against the limits of a backend; the page shows those that hold without further settings. */
const BACKEND = {
  name: 'default',
  sizes: SETTINGS.sizes.schema.parse(SETTINGS.sizes.fallback),
  seconds: SETTINGS.seconds.schema.parse(SETTINGS.seconds.fallback),
  maxPromptCharacters: SETTINGS.maxPromptCharacters.schema.parse(SETTINGS.maxPromptCharacters.fallback),
};

/** Every call of the API: what it does, takes and answers. */
export const apiCalls = (): string => Object.values<Route>(ROUTES).map(call).join('\n\n');

/** The shapes that calls name. */
export const apiShapes = (): string =>
  [...SHARED_SCHEMAS]
    .map(([schema, name]) => `### ${name}\n\n${typescript(shapeOf(schema, 'output', SHARED_SCHEMAS))}`)
    .join('\n\n');

/** What any call may answer, besides its own answers. */
export function commonAnswers(): string {
  const { answers } = ROUTES.cancelPipeline;
  return answersTable(Object.entries(answersOf(ROUTES.cancelPipeline)).filter(([status]) => !(status in answers)));
}

function call(route: Route): string {
  const { method, path, about, auth, query, body, answers } = route;
  const parameters = Object.entries(query.shape);
  return [
    `### ${method} /api/${path}`,
    [about, ...(auth === 'anonymous' ? ['It asks for no key.'] : [])].join(' '),
    ...(parameters.length === 0 ? [] : [parameters.map(parameter).join('\n')]),
    ...(body === undefined ? [] : [`Body:`, typescript(shapeOf(body.schema([BACKEND as never], undefined), 'input'))]),
    answersTable(Object.entries(answers)),
    ...shapesOf(answers),
  ].join('\n\n');
}

const answersTable = (answers: readonly (readonly [string, AnswerSpec])[]): string =>
  table(
    ['status', 'answer', 'body'],
    answers.map(([status, answer]) => [status, answer.about, bodyOf(answer)]),
  );

const parameter = ([name, schema]: [string, z.core.$ZodType]): string =>
  wrapped(`- ${code(`?${name}=`)}: ${(schema as z.ZodType).description ?? ''}`, '  ');

function bodyOf({ schema, type }: AnswerSpec): string {
  if (schema === undefined) return type ?? '';
  const name = SHARED_SCHEMAS.get(schema);
  return name === undefined ? 'see below' : `[${name}](#${name.toLowerCase()})`;
}

/** What an answer looks like that no other call gives. */
function shapesOf(answers: Route['answers']): string[] {
  const own = Object.entries(answers).filter(([, { schema }]) => schema !== undefined && !SHARED_SCHEMAS.has(schema));
  const schemas = [...new Set(own.map(([, { schema }]) => schema))];
  return schemas.flatMap((schema) => {
    if (schema === undefined) return [];
    const statuses = own.filter(([, answer]) => answer.schema === schema).map(([status]) => status);
    return [`${statuses.join(' and ')}:`, typescript(shapeOf(schema, 'output', SHARED_SCHEMAS))];
  });
}

const typescript = (shape: string): string => ['```ts', shape, '```'].join('\n');
