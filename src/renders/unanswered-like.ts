import type { Render } from './render';

export interface Likeness {
  /** How far apart the two may have been sent. */
  readonly windowMs: number;
  /** Whether the other one must have the same prompt, or another one. */
  readonly sameWords: boolean;
}

/**
 * Whether `other` is without an answer and like `render` in all that a job list shows besides the words of the prompt, sent in
 * the same time: one job may be either's.
 */
export const isUnansweredLike = (other: Render, render: Render, { windowMs, sameWords }: Likeness): boolean =>
  (other.state === 'intended' || other.state === 'asked') &&
  other.makes === render.makes &&
  other.backend.name === render.backend.name &&
  other.backend.model === render.backend.model &&
  other.size === render.size &&
  other.seconds === render.seconds &&
  (other.promptSha256 === render.promptSha256) === sameWords &&
  Math.abs(Date.parse(other.intendedAt) - Date.parse(render.intendedAt)) <= windowMs;
