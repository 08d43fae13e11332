import { z } from 'zod';

/** Where in a clip a frame is taken: seconds from its start, or its last frame. */
export const frameAtSchema = z.union([z.number(), z.literal('last')]);

/** Of a clip at 30 frames a second, the usual rate; a frame shown later than one before the end does not exist. */
const FRAME_SECONDS = 1 / 30;
const ROUNDING = 0.000_001;

/** Why a clip of so many seconds has no frame at this time; undefined where it has one, or where nobody can tell. */
export function frameProblem(at: unknown, seconds: unknown): string | undefined {
  if (typeof at !== 'number' || typeof seconds !== 'number') return undefined;
  const lastSeconds = seconds - FRAME_SECONDS;
  if (at <= lastSeconds + ROUNDING) return undefined;
  const shown = Math.floor(lastSeconds * 1_000) / 1_000;
  return `at most ${shown}, where a clip of ${seconds} s has a frame, or "last"`;
}
