import type { OrchestrationContext, OrchestrationHandler, Task } from 'durable-functions';
import type { z } from 'zod';
import { checked } from '../contract/checked';
import type { Orchestrator } from './names';

interface Shapes<I extends z.ZodType, O extends z.ZodType> {
  readonly name: Orchestrator;
  readonly input: I;
  readonly output: O;
}

/**
 * An orchestrator whose input is checked where a generation begins, also one that an earlier version has started, and whose output
 * is checked before it stands in the status. One that cannot take its input fails at once, and says why.
 */
export function orchestrator<I extends z.ZodType, O extends z.ZodType>(
  { name, input, output }: Shapes<I, O>,
  run: (context: OrchestrationContext, input: z.output<I>) => Generator<Task, z.output<O>, unknown>,
): OrchestrationHandler {
  return function* (context: OrchestrationContext): Generator<Task, z.output<O>, unknown> {
    const given = checked(input, context.df.getInput(), `The orchestrator ${name} cannot take its input`);
    const made = yield* run(context, given);
    return checked(output, made, `The orchestrator ${name} made an output that is none of those it may make`);
  };
}
