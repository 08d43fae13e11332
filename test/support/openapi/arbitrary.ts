import fc from 'fast-check';

/** As much of JSON Schema as the description of the API uses. */
interface Schema {
  readonly $ref?: string;
  readonly allOf?: readonly Schema[];
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly type?: string | readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: Schema | boolean;
  readonly items?: Schema;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly pattern?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
}

type Schemas = Readonly<Record<string, object>>;

const MOST_ITEMS = 3;
const MOST_CHARACTERS = 60;

/** What a schema takes; of what it cannot say, such as rules between fields, some is refused all the same. */
export function arbitraryOf(schema: object, schemas: Schemas): fc.Arbitrary<unknown> {
  const given = schema as Schema;
  const of = (other: Schema): fc.Arbitrary<unknown> => arbitraryOf(other, schemas);
  if (given.$ref !== undefined) return of(schemas[given.$ref.replace(/.*\//, '')] ?? {});
  if (given.const !== undefined) return fc.constant(given.const);
  if (given.enum !== undefined) return fc.constantFrom(...given.enum);
  const choices = given.anyOf ?? given.oneOf ?? given.allOf?.slice(0, 1);
  if (choices !== undefined) return fc.oneof(...choices.map(of));
  const types = [given.type ?? []].flat();
  return types.length === 0 ? fc.jsonValue() : fc.oneof(...types.map((type) => ofType(type, given, of)));
}

function ofType(type: string, schema: Schema, of: (other: Schema) => fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
  switch (type) {
    case 'string':
      return stringOf(schema);
    case 'integer':
    case 'number': {
      const min = schema.minimum ?? schema.exclusiveMinimum ?? -1_000;
      const max = schema.maximum ?? Math.max(1_000, min);
      return type === 'integer'
        ? fc.integer({ min: Math.ceil(min), max: Math.floor(max) })
        : fc.double({ min, max, noNaN: true });
    }
    case 'boolean':
      return fc.boolean();
    case 'null':
      return fc.constant(null);
    case 'array': {
      const minLength = schema.minItems ?? 0;
      const maxLength = Math.min(schema.maxItems ?? MOST_ITEMS, Math.max(MOST_ITEMS, minLength));
      return fc.array(of(schema.items ?? {}), { minLength, maxLength });
    }
    case 'object':
      return objectOf(schema, of);
    default:
      throw new Error(`There is no arbitrary for the type ${type}.`);
  }
}

function stringOf({ pattern, minLength = 0, maxLength = MOST_CHARACTERS }: Schema): fc.Arbitrary<string> {
  if (pattern !== undefined) return fc.stringMatching(new RegExp(pattern));
  return fc.string({ unit: 'binary', minLength, maxLength: Math.min(maxLength, MOST_CHARACTERS) });
}

function objectOf(schema: Schema, of: (other: Schema) => fc.Arbitrary<unknown>): fc.Arbitrary<object> {
  const { properties = {}, required = [], additionalProperties } = schema;
  if (Object.keys(properties).length === 0 && typeof additionalProperties === 'object')
    return fc.dictionary(fc.string({ maxLength: 20 }), of(additionalProperties), { maxKeys: MOST_ITEMS });
  const fields = Object.fromEntries(Object.entries(properties).map(([name, field]) => [name, of(field)]));
  return fc.record(fields, { requiredKeys: required.filter((name) => name in fields) });
}
