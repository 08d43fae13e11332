/** Where a dialect answers differently from its recording, and why; by recording and exchange. */
export const KNOWN_DIFFERENCES: Readonly<Record<string, Readonly<Record<string, string>>>> = {};
