/** A time in milliseconds since the epoch as ISO 8601, UTC. */
export const iso = (ms: number): string => new Date(ms).toISOString();
