import type { TypedData } from './core-types';

/** A JSON text on its way to the app as the trigger's string: the SDK parses every string it can. */
export function stringData(text: string | null): TypedData {
  return text === null ? {} : { string: text };
}

/**
 * The value that the host makes of what a function returned. Integers go through 64 bits, so larger ones wrap around;
 * strings are not parsed; JSON is.
 */
export function hostValue(data: TypedData | null | undefined): unknown {
  if (data === null || data === undefined) return null;
  if (isSet(data.string)) return data.string;
  if (isSet(data.json)) return JSON.parse(data.json) as unknown;
  if (isSet(data.bytes)) return data.bytes;
  if (isSet(data.int)) return wrapped(data.int);
  if (isSet(data.double)) return data.double;
  return null;
}

function wrapped(value: number): number {
  return Number.isSafeInteger(value) ? value + 0 : Number(BigInt.asIntN(64, BigInt(value)));
}

function isSet<T>(value: T | null | undefined): value is T {
  return value !== null && value !== undefined;
}
