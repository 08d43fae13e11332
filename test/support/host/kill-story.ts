/** One instance of the workload: what starts it, and what its driver has to do while it runs. */
export interface Story {
  readonly instanceId: string;
  readonly orchestrator: string;
  readonly input?: unknown;
  /** External events that the driver raises, in order. */
  readonly ticks: number;
}

/** A few instances of every pattern; the same for the same name and size. */
export function stories(name: string, copies: number): Story[] {
  return Array.from({ length: copies }, (_, copy) => {
    const id = (pattern: string): string => `${name}-${pattern}-${copy}`;
    return [
      story('chain', id('chain')),
      story('fanOut', id('fanOut')),
      story('timers', id('timers')),
      { ...story('events', id('events')), ticks: 3 },
      story('parent', id('parent')),
      story('generations', id('generations'), { generation: 1, done: [] }),
      story('retries', id('retries')),
      story('bank', id('bank')),
      story('transfer', id('transfer'), name),
      story('transfer', id('transfer-too'), name),
    ];
  }).flat();
}

function story(orchestrator: string, instanceId: string, input?: unknown): Story {
  return { orchestrator, instanceId, ...(input !== undefined && { input }), ticks: 0 };
}
