import { z } from 'zod';

const LEAST_CANDIDATES = 2;
const MOST_CANDIDATES = 8;
const IN_WORDS = `a whole number from ${LEAST_CANDIDATES} to ${MOST_CANDIDATES}, or a list of as many times`;

/** The candidates that a brief asks for: so many, spread evenly over the baseline, or the frames at these places. */
export const candidatesField = <T extends z.ZodType<number | 'last', number | 'last'>>(frameAt: T) =>
  z.union(
    [
      z.number().int().min(LEAST_CANDIDATES).max(MOST_CANDIDATES),
      z.array(frameAt).min(LEAST_CANDIDATES).max(MOST_CANDIDATES),
    ],
    {
      error: IN_WORDS,
    },
  );
