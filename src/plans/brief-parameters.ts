import { z } from 'zod';

/** The same seed and the same words give the same clip, where a backend has seeds. */
export const seedSchema = z.int('a whole number').optional();

/** By their names; which there are, and within which bounds, the backend says. */
export const parametersSchema = z
  .record(
    z.string(),
    z.union([z.number(), z.string().refine((value) => value.isWellFormed(), 'well-formed Unicode')], {
      error: 'a number or text',
    }),
  )
  .optional();

/** What a shot is rendered with besides its prompt: the seed stands among the parameters, as `seed`. */
export type ShotParameters = Readonly<Record<string, string | number>>;

interface Given {
  readonly seed?: number | undefined;
  readonly parameters?: ShotParameters | undefined;
}

/** All of them by name, in the order of their names, so that the same ones are the same text. */
export function parametersOf({ seed, parameters = {} }: Given, inherited: ShotParameters = {}): ShotParameters {
  const all = { ...inherited, ...parameters, ...(seed === undefined ? {} : { seed }) };
  return Object.fromEntries(Object.entries(all).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** The names of those that differ from what would be inherited. */
export const changedParameters = (given: Given, inherited: ShotParameters): string[] =>
  Object.entries(parametersOf(given, inherited))
    .filter(([name, value]) => inherited[name] !== value)
    .map(([name]) => name);
