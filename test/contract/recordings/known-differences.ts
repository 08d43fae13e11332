/** Recorded exchanges that this host answers otherwise, and why that is so. Everything that is not listed must match. */
export const knownDifferences: Readonly<Record<string, string>> = {};
