import type { Backend, Parameter } from './backend';

const SIZE = /^([1-9]\d{0,4})x([1-9]\d{0,4})$/;

/** The size and the length of a brief that names none. */
export const firstSize = ({ sizes }: Pick<Backend, 'sizes'>): string =>
  Array.isArray(sizes) ? first(sizes) : sizes.first;
export const firstSeconds = ({ seconds }: Pick<Backend, 'seconds'>): number =>
  Array.isArray(seconds) ? first(seconds) : seconds.first;

/** The shortest clip that it makes, s. */
export const shortestSeconds = ({ seconds }: Pick<Backend, 'seconds'>): number =>
  Array.isArray(seconds) ? Math.min(...seconds) : seconds.from;

export function takesSize({ sizes }: Pick<Backend, 'sizes'>, size: string): boolean {
  if (Array.isArray(sizes)) return sizes.includes(size);
  const [, width, height] = SIZE.exec(size) ?? [];
  return [width, height].every((pixels) => pixels !== undefined && Number(pixels) % sizes.multiplesOf === 0);
}

export function takesSeconds({ seconds }: Pick<Backend, 'seconds'>, length: number): boolean {
  if (Array.isArray(seconds)) return seconds.includes(length);
  return Number.isInteger(length) && length >= seconds.from && length <= seconds.to;
}

/** What it takes, in words for whoever asked for something else. */
export const sizesInWords = ({ sizes }: Pick<Backend, 'sizes'>): string =>
  Array.isArray(sizes)
    ? `one of ${sizes.join(', ')}`
    : `WIDTHxHEIGHT in multiples of ${sizes.multiplesOf}, such as ${sizes.first}`;
export const secondsInWords = ({ seconds }: Pick<Backend, 'seconds'>): string =>
  Array.isArray(seconds) ? `one of ${seconds.join(', ')}` : `a whole number from ${seconds.from} to ${seconds.to}`;

export function takesValue(parameter: Parameter, value: string | number): boolean {
  if (parameter.type === 'text') return typeof value === 'string' && value.length <= parameter.maxCharacters;
  return (
    typeof value === 'number' &&
    value >= parameter.min &&
    value <= parameter.max &&
    (!parameter.whole || Number.isInteger(value))
  );
}

export const valueInWords = (parameter: Parameter): string =>
  parameter.type === 'text'
    ? `text of at most ${parameter.maxCharacters} characters`
    : `a ${parameter.whole ? 'whole number' : 'number'} from ${parameter.min} to ${parameter.max}`;

/** Of several sizes, the one from which the least is lost on the way to this one: itself, else the nearest in shape. */
export function nearestInShape(sizes: readonly string[], size: string): string {
  if (sizes.includes(size)) return size;
  const wanted = shapeOf(size);
  return first([...sizes].sort((a, b) => Math.abs(shapeOf(a) - wanted) - Math.abs(shapeOf(b) - wanted)));
}

/** Of equal shapes the first that is named; twice as wide is as far off as twice as high. */
function shapeOf(size: string): number {
  const [, width = 1, height = 1] = SIZE.exec(size) ?? [];
  return Math.log(Number(width) / Number(height));
}

/** The model for a shot: one that starts from a picture may need another. */
export const modelFor = ({ model, imageModel }: Pick<Backend, 'model' | 'imageModel'>, fromImage: boolean): string =>
  fromImage ? (imageModel ?? model) : model;

function first<T>(values: readonly T[]): T {
  const [value] = values;
  if (value === undefined) throw new Error('A backend needs at least one size and one clip length; its list is empty.');
  return value;
}
