import { asObject, type Json } from '../../../infra/hooks/json';

/**
 * main.parameters.json as azd reads it: `${NAME}` and `${NAME=default}` are replaced, a parameter that stays empty because
 * its variable is not set is left to the template, and text becomes what the template asks for.
 */
export function resolveParameters(file: Json, template: Json, env: Readonly<Record<string, string>>): Json {
  const resolved: Json = {};
  for (const [name, entry] of Object.entries(asObject(file['parameters']))) {
    const raw = String(asObject(entry)['value']);
    let isUnset = false;
    const text = raw.replace(/\$\{(\w+)(?:=([^}]*))?\}/g, (_, variable: string, fallback: string | undefined) => {
      isUnset ||= env[variable] === undefined;
      return env[variable] || (fallback ?? '');
    });
    if (text !== '' || !isUnset) resolved[name] = convert(name, text, parameterType(template, name));
  }
  return resolved;
}

/** The ARM type of a parameter, through a user-defined type where it has one. */
export function parameterType(template: Json, name: string): string {
  const parameter = asObject(asObject(template['parameters'])[name]);
  const reference = parameter['$ref'];
  const definition =
    typeof reference === 'string'
      ? asObject(asObject(template['definitions'])[reference.split('/').at(-1) ?? ''])
      : parameter;
  if (typeof definition['type'] !== 'string') throw new Error(`The template has no parameter "${name}".`);
  return definition['type'];
}

function convert(name: string, text: string, type: string): unknown {
  switch (type) {
    case 'string':
      return text;
    case 'int':
      if (!/^-?\d+$/.test(text)) throw new Error(`${name} is "${text}"; the template takes an int.`);
      return Number(text);
    case 'bool':
      if (text !== 'true' && text !== 'false') throw new Error(`${name} is "${text}"; the template takes a bool.`);
      return text === 'true';
    case 'object':
    case 'array':
      return JSON.parse(text);
    default:
      throw new Error(`${name} has the type "${type}", which is not known here.`);
  }
}

/** A .bicepparam file that gives these values to the template at `using`. */
export function toBicepParameters(using: string, values: Json): string {
  const lines = Object.entries(values).map(([name, value]) => `param ${name} = ${literal(value)}`);
  return [`using '${using}'`, ...lines, ''].join('\n');
}

function literal(value: unknown): string {
  if (typeof value === 'string')
    return `'${value.replace(/\\/g, '\\\\').replace(/'/g, "\\'").replace(/\$\{/g, '\\${')}'`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[\n${value.map(literal).join('\n')}\n]`;
  return `{\n${Object.entries(value)
    .map(([name, item]) => `${literal(name)}: ${literal(item)}`)
    .join('\n')}\n}`;
}
