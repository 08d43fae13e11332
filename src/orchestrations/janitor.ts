import type { OrchestrationContext, Task } from 'durable-functions';
import { z } from 'zod';
import type { ActivityOutput, RenderRef } from '../contract/activities';
import { renderRef, startJanitorInput } from '../contract/activities';
import { FIRST_LOOK_MS, JANITOR_PATIENCE_MS, lookMs } from '../renders/timing';
import { orchestrator } from './orchestrator';
import type { Plan } from '../plans/plan';
import { priceOf, slotsOf } from '../plans/plan';
import { call, prepareSlots, settleAll } from './call';
import { slotKey } from '../slots/key';
import { slotRequest } from './slot-request';
import { iso } from '../contract/iso';

const janitorInputSchema = startJanitorInput.extend({
  /** When the first generation began, ISO 8601. */
  since: z.string().optional(),
});
export type JanitorInput = z.infer<typeof janitorInputSchema>;

const MAX_TICKS = 100;

/**
 * Follows renders whose pipeline has ended (cancelled, or past its deadline) until the backend has ended them too: then their
 * cost stands in the ledger, their slot is free, and what nobody wants is deleted.
 */
export const janitor = orchestrator(
  { name: 'janitor', input: janitorInputSchema, output: z.strictObject({ left: z.array(renderRef) }).optional() },
  function* (context, input) {
    const { plan, deleteWhenDone, ended = [] } = input;
    const { pipelineId } = plan;
    const since = input.since ?? iso(nowOf(context));
    let renders = [...input.renders];

    for (let tick = 0; renders.length > 0 && nowOf(context) < Date.parse(since) + JANITOR_PATIENCE_MS; tick++) {
      if (tick >= MAX_TICKS) {
        context.df.continueAsNew({
          plan,
          renders,
          deleteWhenDone,
          since,
          ...(ended.length === 0 ? {} : { ended }),
        } satisfies JanitorInput);
        return undefined;
      }
      // Every look renews the leases of what still runs, so it comes well within one.
      const longestMs = lookMs(plan.terms.timing.slotLeaseSeconds * 1_000);
      yield context.df.createTimer(new Date(nowOf(context) + Math.min(longestMs, FIRST_LOOK_MS * (tick + 1))));
      const at = iso(nowOf(context));
      const checked = yield* call(context, 'checkRenders', { pipelineId, renders, at });
      if (!checked.ok) continue;
      const { value } = checked;
      const done = renders.filter(({ renderId }) => {
        const outcome = value.renders[renderId]?.outcome;
        return outcome === 'completed' || outcome === 'ended';
      });
      renders = renders.filter((render) => !done.includes(render));
      const running = runningOf(renders, value).filter(({ renderId }) => !ended.includes(renderId));
      yield* keepSlots(context, plan, running, Date.parse(since));
      if (done.length === 0) continue;

      const released = yield* settleAll(
        context,
        done.map(({ shot, attempt, renderId }) => {
          const report = value.renders[renderId];
          const chargedUsd = report?.outcome === 'completed' || report?.outcome === 'ended' ? report.chargedUsd : 0;
          const releaseInput = { key: slotKey(pipelineId, shot, attempt), nowMs: nowOf(context), chargedUsd };
          return prepareSlots(context, { operation: 'release', input: { ...releaseInput, ...slotsOf(plan, shot) } });
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
  },
);

/** A render that runs holds one of the backend's slots, whoever still wants it. One that is missing may hold none for ever. */
const runningOf = (renders: readonly RenderRef[], { renders: reports }: ActivityOutput<'checkRenders'>): RenderRef[] =>
  renders.filter(({ renderId }) => ['running', 'unanswered'].includes(reports[renderId]?.outcome ?? 'missing'));

function* keepSlots(
  context: OrchestrationContext,
  plan: Plan,
  renders: readonly RenderRef[],
  startedMs: number,
): Generator<Task, void, unknown> {
  yield* settleAll(
    context,
    renders.map(({ shot: name, attempt }) => {
      const input = slotRequest(plan, {
        name,
        attempt,
        priceUsd: priceOf(plan, name),
        startedMs,
        nowMs: nowOf(context),
        isRunning: true,
      });
      return prepareSlots(context, { operation: 'request', input });
    }),
  );
}

const nowOf = (context: OrchestrationContext): number => context.df.currentUtcDateTime.getTime();
