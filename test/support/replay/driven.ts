/** What an orchestrator is given for a task of the engine: what it comes to is found out when it is yielded. */
export interface FakeTask {
  readonly run: () => unknown;
}

/** Drives an orchestrator as the engine does, giving it what each task comes to or throws, to its end or until told to stop. */
export function drive(generator: Generator<FakeTask, unknown, unknown>, isOver: () => boolean = () => false): void {
  for (let step = generator.next(); step.done !== true && !isOver();) {
    let value: unknown;
    try {
      value = step.value.run();
    } catch (error) {
      step = generator.throw(error);
      continue;
    }
    step = generator.next(value);
  }
}
