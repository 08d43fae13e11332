import type { OrchestrationContext } from 'durable-functions';
import type { Gate } from '../contract/gate';
import { iso } from '../contract/iso';
import { decideGate } from '../shots/decide-gate';
import { dueGate } from '../shots/due-gate';
import { openGateOf } from '../shots/gates';
import { prepare } from './call';
import { logOnce } from './log-once';
import type { Step, Tick } from './tick';
import { stepOf } from './tick';
import { EARLY_TIMER_MS } from './wait';

/** A decision is stored before anybody is woken, and who stored it may die before that: so often it is looked for without. */
const LOOK_AGAIN_MS = 60 * 60_000;
/** After storage could not be asked. */
const RETRY_MS = 60_000;

/** When something is due at a gate, ms since the epoch; for ever later where none is open. */
export function nextGateMs({ run, gateLook }: Pick<Tick, 'run' | 'gateLook'>): number {
  const gate = openGateOf(run);
  return gate === undefined
    ? Number.POSITIVE_INFINITY
    : Math.max(gateLook.pauseMs, Math.min(gateLook.dueMs, Date.parse(gate.until)));
}

/** Opens a gate once all that it shows is stored and nothing is under way, and looks for the decision about one that is open. */
export function dueGateSteps(context: OrchestrationContext, tick: Tick, isBusy: boolean): Step[] {
  const { plan, run, nowMs, gateLook, woken } = tick;
  if (plan.agreed.review === undefined) return [];
  if (openGateOf(run) !== undefined)
    return woken || nextGateMs(tick) <= nowMs + EARLY_TIMER_MS ? [lookStep(context, tick)] : [];
  if (isBusy || gateLook.pauseMs > nowMs + EARLY_TIMER_MS) return [];
  const gate = dueGate(plan, run, nowMs);
  if (gate === undefined) return [];
  const { decision: _, ...opened } = gate;
  return [openStep(context, tick, opened)];
}

/** Its record is what an answer is held against, so it is there before anybody is told of the gate. */
function openStep(context: OrchestrationContext, { plan, run, gateLook }: Tick, gate: Gate): Step {
  const call = prepare(context, 'openGate', { pipelineId: plan.pipelineId, gate });
  return stepOf(call, (result, afterMs) => {
    if (!result.ok) {
      gateLook.pauseMs = afterMs + RETRY_MS;
      return;
    }
    run.gates = [...(run.gates ?? []), { ...gate, decision: null }];
    gateLook.dueMs = afterMs + LOOK_AGAIN_MS;
    logOnce(context, 'gate.opened', { pipelineId: plan.pipelineId, gate: gate.id });
  });
}

function lookStep(context: OrchestrationContext, { plan, run, nowMs, gateLook }: Tick): Step {
  const { id = '', until = '' } = openGateOf(run) ?? {};
  const isOver = Date.parse(until) <= nowMs + EARLY_TIMER_MS;
  const { onTimeout } = plan.agreed.review ?? {};
  const call = prepare(context, 'readGate', {
    ...{ pipelineId: plan.pipelineId, gate: id, at: iso(nowMs) },
    // Of a person and the clock, whoever is first in storage counts.
    ...(isOver ? { otherwise: onTimeout === 'best' ? ('approve' as const) : ('stop' as const) } : {}),
  });
  return stepOf(call, (result, afterMs) => {
    if (!result.ok) {
      gateLook.pauseMs = afterMs + RETRY_MS;
      return;
    }
    const { cancel, decision } = result.value;
    gateLook.dueMs = afterMs + LOOK_AGAIN_MS;
    if (cancel !== null) run.cancel = cancel;
    else if (decision !== null) {
      decideGate(plan, run, decision, afterMs);
      logOnce(context, 'gate.decided', { pipelineId: plan.pipelineId, gate: id, action: decision.action });
    }
  });
}
