import { z } from 'zod';
import type { Backend } from '../../plans/backend';
import { ANSWER_SCHEMAS } from '../named-schemas';
import type { Route } from '../route';

/** A JSON Schema of draft 2020-12, the one of OpenAPI 3.1. */
export type JsonSchema = z.core.JSONSchema.BaseSchema;

export const refTo = (name: string): { $ref: string } => ({ $ref: `#/components/schemas/${name}` });

/** Name of what a schema describes; undefined for one that stands where it is used. */
export const nameOf = (schema: z.ZodType): string | undefined => ANSWER_SCHEMAS.get(schema);

/**
 * Every schema that has a name: of what is answered, and of the bodies that calls take. zod writes them itself, in the very dialect of
 * OpenAPI 3.1, so that no library stands between the schemas which check and those which are told.
 */
export function namedSchemas(
  routes: readonly Route[],
  limits: readonly Backend[],
): Readonly<Record<string, JsonSchema>> {
  const answers = z.registry<{ id: string }>();
  for (const [schema, id] of ANSWER_SCHEMAS) answers.add(schema, { id });
  const bodies = z.registry<{ id: string }>();
  const known = new Set<string>();
  for (const { body } of routes) {
    if (body === undefined || known.has(body.name)) continue;
    known.add(body.name);
    // A brief is held against the limits of its backend: those of this app's first one are told.
    bodies.add(body.schema(limits, undefined), { id: body.name });
  }
  return { ...written(bodies, 'input'), ...written(answers, 'output') };
}

function written(registry: z.core.$ZodRegistry<{ id: string }>, io: 'input' | 'output'): Record<string, JsonSchema> {
  const { schemas } = z.toJSONSchema(registry, {
    ...{ io, unrepresentable: 'any', uri: (id) => refTo(id).$ref },
    override: ({ jsonSchema }) => {
      // An answer may have more fields any day, and a client that refuses them would break by that.
      if (io === 'output' && jsonSchema.additionalProperties === false) delete jsonSchema.additionalProperties;
    },
  });
  return Object.fromEntries(
    Object.entries(schemas).map(([id, { $schema: _, $id: __, ...schema }]) => [id, schema as JsonSchema]),
  );
}

/** One that stands where it is used, such as of a parameter of the query: as it is sent. */
export function inlineSchema(schema: z.core.$ZodType): JsonSchema {
  const { $schema: _, ...json } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
  return json;
}
