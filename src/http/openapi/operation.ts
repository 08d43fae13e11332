import type { z } from 'zod';
import { answersOf } from '../answer-spec';
import type { AnswerSpec, BodySpec, Route } from '../route';
import type { Examples } from './examples';
import { inlineSchema, nameOf, refTo } from './schemas';

export interface Operation {
  readonly operationId: string;
  readonly tags: readonly string[];
  readonly summary: string;
  readonly description: string;
  readonly security: readonly Readonly<Record<string, readonly string[]>>[];
  readonly parameters?: readonly object[];
  readonly requestBody?: object;
  readonly responses: Readonly<Record<string, { readonly description: string; readonly content?: object }>>;
}

/** One call, as its row of the table has it. */
export function operationOf(name: string, route: Route, examples: Examples): Operation {
  const { about, path, body } = route;
  const parameters = [
    ...[...path.matchAll(/\{(\w+)\}/g)].map(([, part]) => ({ $ref: `#/components/parameters/${part}` })),
    ...Object.entries(route.query.shape).map(([part, schema]) => queryParameter(part, schema as z.ZodType)),
    ...(route.takes ?? []).map((header) => ({ $ref: `#/components/parameters/${header}` })),
  ];
  const responses = Object.entries(answersOf(route)).map(([status, answer]) => [
    status,
    responseOf(answer, examples.answer(answer, Number(status))),
  ]);
  return {
    operationId: name,
    tags: [tagOf(path)],
    summary: wordsOf(name),
    description: about,
    security: securityOf(route),
    ...(parameters.length === 0 ? {} : { parameters }),
    ...(body === undefined ? {} : { requestBody: requestBodyOf(body, examples.body(body.name)) }),
    responses: {
      ...(route.auth === 'function' ? { 401: { description: NO_KEY } } : {}),
      ...(Object.fromEntries(responses) as Operation['responses']),
    },
  };
}

/** The same without any body. */
export function headOf({ requestBody: _, responses, operationId, summary, ...rest }: Operation): Operation {
  return {
    ...rest,
    operationId: `head${operationId.charAt(0).toUpperCase()}${operationId.slice(1)}`,
    summary: `${summary}: headers`,
    responses: Object.fromEntries(
      Object.entries(responses).flatMap(([status, { content: __, ...response }]) =>
        // A HEAD tells of the whole, whatever range it asks for.
        ['206', '416'].includes(status) ? [] : [[status, response]],
      ),
    ),
  };
}

const NO_KEY = 'No key, or none that is known. The host answers this itself, without a body.';

const tagOf = (path: string): string => {
  const [first = ''] = path.split('/');
  return ['pipelines', 'shared', 'review'].includes(first) ? first : 'app';
};

/** `startPipeline` is "Start pipeline". */
const wordsOf = (name: string): string =>
  name.charAt(0).toUpperCase() + name.slice(1).replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);

function securityOf({ auth, shared }: Route): Operation['security'] {
  if (auth === 'function') return [{ functionKey: [] }, { functionKeyInQuery: [] }];
  return shared === undefined ? [] : [{ linkCookie: [] }];
}

function queryParameter(name: string, schema: z.ZodType): object {
  const { description, ...json } = inlineSchema(schema);
  return {
    ...{ name, in: 'query', required: false },
    ...(description === undefined ? {} : { description }),
    schema: json,
  };
}

function requestBodyOf(
  { name, ifEmpty, takesImage }: BodySpec,
  given: Readonly<Record<string, { readonly value: unknown }>>,
): object {
  return {
    required: ifEmpty === undefined,
    content: {
      'application/json': { schema: refTo(name), examples: given },
      ...(takesImage === true
        ? {
            'multipart/form-data': {
              schema: {
                type: 'object',
                required: ['brief'],
                properties: { brief: refTo(name), image: { type: 'string', format: 'binary' } },
              },
              encoding: { brief: { contentType: 'application/json' }, image: { contentType: 'image/*' } },
            },
          }
        : {}),
    },
  };
}

function responseOf(
  { about, schema, type, codes, headers }: AnswerSpec,
  given: Readonly<Record<string, { readonly value: unknown }>>,
): Operation['responses'][string] {
  const described = {
    description: about,
    ...(headers === undefined
      ? {}
      : { headers: Object.fromEntries(headers.map((name) => [name, { $ref: `#/components/headers/${name}` }])) }),
  };
  if (schema === undefined && type === undefined) return described;
  const media =
    schema === undefined
      ? { schema: { type: 'string', ...(isText(type) ? {} : { format: 'binary' }) } }
      : { schema: answerSchema(schema, codes), examples: given };
  const types = (type ?? 'application/json').split(', ');
  return { ...described, content: Object.fromEntries(types.map((each) => [each, media])) };
}

const isText = (type: string | undefined): boolean => type?.startsWith('text/') ?? false;

function answerSchema(schema: z.ZodType, codes: AnswerSpec['codes']): object {
  const name = nameOf(schema);
  if (name === undefined) throw new Error('An answer has a schema without a name: add it to named-schemas.ts.');
  if (codes === undefined) return refTo(name);
  return { allOf: [refTo(name), { type: 'object', properties: { code: { enum: codes } } }] };
}
