import { z } from 'zod';

const LONGEST_UNION = 110;

type JsonSchema = z.core.JSONSchema.JSONSchema;

/** A shape that is described in a place of its own, by the name that it has there. */
export type NamedShapes = ReadonlyMap<z.ZodType, string>;

/** What JSON a schema takes (`input`) or gives (`output`), in the notation of TypeScript. */
export function shapeOf(schema: z.ZodType, io: 'input' | 'output', named: NamedShapes = new Map()): string {
  const json = z.toJSONSchema(schema, {
    io,
    unrepresentable: 'any',
    override: ({ zodSchema, jsonSchema }) => {
      const name = named.get(zodSchema as unknown as z.ZodType);
      if (name === undefined || Object.is(zodSchema, schema)) return;
      for (const key of Object.keys(jsonSchema)) delete jsonSchema[key];
      jsonSchema.title = name;
    },
  });
  return typed(json, '').trim();
}

function typed(schema: JsonSchema | boolean | undefined, indent: string): string {
  if (schema === undefined || typeof schema === 'boolean') return 'unknown';
  const { title, const: only, enum: words, anyOf, oneOf, type, items, properties, additionalProperties } = schema;
  if (title !== undefined) return title;
  if (only !== undefined) return JSON.stringify(only);
  if (words !== undefined)
    return union(
      words.map((word) => JSON.stringify(word)),
      indent,
    );
  const choices = anyOf ?? oneOf;
  if (choices !== undefined)
    return union(
      choices.map((choice) => typed(choice, indent)),
      indent,
    );
  if (type === 'array') return listOf(typed(Array.isArray(items) ? items[0] : items, indent));
  if (properties !== undefined) return object(schema, indent);
  if (type === 'object') return `{ [name: string]: ${typed(additionalProperties, indent)} }`;
  if (Array.isArray(type)) return union(type, indent);
  return type === 'integer' ? 'number' : (type ?? 'unknown');
}

function object({ properties = {}, required = [], additionalProperties }: JsonSchema, indent: string): string {
  const deeper = `${indent}  `;
  const lines = Object.entries(properties).map(([name, field]) =>
    `${deeper}${name}${required.includes(name) ? '' : '?'}: ${typed(field, deeper)};`.replace(': \n', ':\n'),
  );
  // An object that others may add to says so; in JSON schema that is the absence of a prohibition.
  const isOpen = additionalProperties !== false;
  return ['{', ...lines, ...(isOpen ? [`${deeper}// and more`] : []), `${indent}}`].join('\n');
}

/** On one line, unless it is long. */
function union(members: readonly string[], indent: string): string {
  const different = [...new Set(members)];
  const line = different.join(' | ');
  return line.length <= LONGEST_UNION || line.includes('\n')
    ? line
    : different.map((one) => `\n${indent}  | ${one}`).join('');
}

const listOf = (item: string): string => (/^[^{]* \| /.test(item) ? `(${item})[]` : `${item}[]`);
