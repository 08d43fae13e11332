import type { OrchestrationContext, OrchestrationHandler, Task } from 'durable-functions';
import type { RenderRef } from '../contract/activities';
import type { Plan } from '../contract/plan';
import { call, preparePlaces, settleAll } from './call';
import { placeKey } from './place-steps';
import { iso } from './shot-run';

export interface JanitorInput {
  readonly plan: Plan;
  readonly renders: readonly RenderRef[];
  /** Delete finished jobs on the backend: nobody wants their clips. */
  readonly deleteWhenDone: boolean;
  /** When the first generation began, ISO 8601. */
  readonly since?: string;
}

/** Backends keep a job for 24 hours; after that there is nothing left to learn. */
const PATIENCE_MS = 25 * 60 * 60_000;
const FIRST_LOOK_MS = 60_000;
const LONGEST_LOOK_MS = 15 * 60_000;
const MAX_TICKS = 100;

/**
 * Follows renders whose pipeline has ended (cancelled, or past its deadline) until the backend has ended them too: then their
 * cost stands in the ledger, their place is free, and what nobody wants is deleted.
 */
export const janitor: OrchestrationHandler = function* (
  context: OrchestrationContext,
): Generator<Task, { left: RenderRef[] } | undefined, unknown> {
  const input = context.df.getInput<JanitorInput>();
  const { plan, deleteWhenDone } = input;
  const { pipelineId, backend } = plan;
  const since = input.since ?? iso(nowOf(context));
  let renders = [...input.renders];

  for (let tick = 0; renders.length > 0 && nowOf(context) < Date.parse(since) + PATIENCE_MS; tick++) {
    if (tick >= MAX_TICKS) {
      context.df.continueAsNew({ plan, renders, deleteWhenDone, since } satisfies JanitorInput);
      return undefined;
    }
    yield context.df.createTimer(new Date(nowOf(context) + Math.min(LONGEST_LOOK_MS, FIRST_LOOK_MS * (tick + 1))));
    const at = iso(nowOf(context));
    const checked = yield* call(context, 'checkRenders', { pipelineId, renders, at });
    if (!checked.ok) continue;
    const { value } = checked;
    const done = renders.filter(({ shot }) => {
      const outcome = value.renders[shot]?.outcome;
      return outcome === 'completed' || outcome === 'ended';
    });
    if (done.length === 0) continue;
    renders = renders.filter((render) => !done.includes(render));

    const released = yield* settleAll(
      context,
      done.map(({ shot, attempt }) => {
        const report = value.renders[shot];
        const chargedUsd = report?.outcome === 'completed' || report?.outcome === 'ended' ? report.chargedUsd : 0;
        const releaseInput = { key: placeKey(pipelineId, shot, attempt), nowMs: nowOf(context), chargedUsd };
        return preparePlaces(context, { backend: backend.name, operation: 'release', input: releaseInput });
      }),
    );
    const wake = [...new Set(released.flatMap((result) => (result.ok ? result.value.wake : [])))];
    yield* call(context, 'settleRenders', {
      pipelineId,
      settled: done.map(({ shot, attempt }) => ({ shot, attempt })),
      wake,
      at,
    });
    if (deleteWhenDone) yield* call(context, 'deleteRenders', { pipelineId, renders: done, at });
  }
  return { left: renders };
};

const nowOf = (context: OrchestrationContext): number => context.df.currentUtcDateTime.getTime();
