/** What is compared of a JSON value: its keys and types, and the words by which a client tells one answer from another. */
export type Shape = string | null | readonly Shape[] | { readonly [key: string]: Shape };

const WORDS = ['object', 'status', 'code', 'type', 'param', 'task_type'];

export function shapeOf(value: unknown, key = ''): Shape {
  if (value === null) return null;
  if (Array.isArray(value)) return value.length === 0 ? [] : [elementShape(value[0])];
  if (typeof value === 'object')
    return Object.fromEntries(
      Object.entries(value)
        .sort(([one], [other]) => (one < other ? -1 : 1))
        .map(([name, item]) => [name, shapeOf(item, name)]),
    );
  return WORDS.includes(key) && typeof value === 'string' ? `=${value}` : typeof value;
}

/** Of a job or a model in a list only the keys: how far the jobs of a list had come is chance. */
function elementShape(element: unknown): Shape {
  if (typeof element !== 'object' || element === null) return shapeOf(element);
  return Object.keys(element).sort();
}
