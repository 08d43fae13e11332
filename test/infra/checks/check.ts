import type { Deployment } from '../bicep/deployment';
import { parameterSets, type ParameterSet } from '../bicep/parameter-sets';
import type { Mutation } from '../bicep/template-workshop';

/** One property that every deployment of the named sets must have. */
export interface Check {
  /** Which point of the list in infra/README.md it proves. */
  point: number;
  title: string;
  /** The parameter sets it is asked of; the first is where the mutation must be noticed. */
  sets: readonly [ParameterSet, ...ParameterSet[]];
  /** What is wrong; empty when nothing is. */
  problems: (deployment: Deployment, set: ParameterSet) => string[];
  /** A change to the sources that breaks exactly this. */
  mutation: Mutation;
}

type Sets = readonly [ParameterSet, ...ParameterSet[]];

export const everySet = Object.keys(parameterSets) as [ParameterSet, ...ParameterSet[]];

export const without = (...names: ParameterSet[]): Sets =>
  everySet.filter((set) => !names.includes(set)) as [ParameterSet, ...ParameterSet[]];

/** Every part of `expected` that `actual` does not have, by path. Objects may have more; lists may not. */
export function differences(actual: unknown, expected: unknown, path = ''): string[] {
  if (typeof expected !== 'object' || expected === null) {
    return Object.is(actual, expected)
      ? []
      : [`${path} is ${JSON.stringify(actual)}; expected ${JSON.stringify(expected)}`];
  }
  if (Array.isArray(expected)) {
    if (!Array.isArray(actual) || actual.length !== expected.length) {
      return [`${path} is ${JSON.stringify(actual)}; expected ${JSON.stringify(expected)}`];
    }
    return expected.flatMap((item, index) => differences(actual[index], item, `${path}[${index}]`));
  }
  const found: Record<string, unknown> = typeof actual === 'object' && actual !== null ? { ...actual } : {};
  return Object.entries(expected).flatMap(([name, item]) => differences(found[name], item, `${path}.${name}`));
}

/** A problem text when the condition does not hold. */
export function expectThat(holds: boolean, problem: string): string[] {
  return holds ? [] : [problem];
}
