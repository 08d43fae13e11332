/** To the millisecond: sums of lengths carry no noise of floating point. */
export const roundSeconds = (seconds: number): number => Math.round(seconds * 1_000) / 1_000;
