import { withoutReferences } from '../durable/json-net';

/**
 * The string that an activity's trigger receives for a JSON input: strings as they are, booleans as .NET prints them, and
 * everything else as compact JSON. Json.NET reads an object's leading `$type`, `$id` and `$ref` as its own.
 */
export function activityTriggerText(json: string | null): string | null {
  if (json === null) return null;
  if (json === 'true') return 'True';
  if (json === 'false') return 'False';
  if (json.startsWith('"')) return JSON.parse(json) as string;
  return withoutReferences(json);
}
