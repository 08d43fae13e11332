/** A time as the engine writes it into history: ISO 8601 in UTC, the fraction without trailing zeros. */
export function engineTime(epochMs: number): string {
  return new Date(epochMs).toISOString().replace(/0+Z$/, 'Z').replace(/\.Z$/, 'Z');
}

/** The same with an offset instead of `Z`: what the extension writes where it holds a DateTimeOffset. */
export function offsetTime(engine: string): string {
  return `${engine.replace(/Z$/, '')}+00:00`;
}

/** A time as the management API shows it: whole seconds, cut and not rounded. */
export function secondsTime(epochMs: number): string {
  return `${new Date(epochMs).toISOString().slice(0, 19)}Z`;
}

/** Milliseconds since the epoch of a stored time, which is UTC even where it does not say so. Throws on anything else. */
export function parseTime(text: string): number {
  const epochMs = Date.parse(/(?:Z|[+-]\d\d:\d\d)$/.test(text) ? text : `${text}Z`);
  if (Number.isNaN(epochMs)) throw new Error(`Not a time: ${JSON.stringify(text)}; expected ISO 8601.`);
  return epochMs;
}
