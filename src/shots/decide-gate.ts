import type { GateDecision } from '../contract/gate';
import type { Plan } from '../plans/plan';
import { apply } from './apply';
import { pickedOf } from './gates';
import { besideOf, withPick } from './reference';
import { remake } from './remake';
import type { PipelineRun } from './run';
import { shotOf } from './run';

/** Lets a decision about a gate count. A gate is decided once: what comes later changes nothing. */
export function decideGate(plan: Plan, run: PipelineRun, decision: GateDecision, nowMs: number): void {
  const gate = run.gates?.find(({ id }) => id === decision.gate);
  if (gate?.decision !== null) return;
  run.gates = (run.gates ?? []).map((each) => (each === gate ? { ...each, decision } : each));
  if (decision.action === 'stop') stop(plan, run, decision, nowMs);
  takePick(plan, run);
  remakeAsDecided(plan, run, nowMs);
}

/** The frame that a person picked, in the place of the one that was taken before; and the second best beside what counts now. */
export function takePick({ agreed }: Pick<Plan, 'agreed'>, run: PipelineRun): void {
  const picked = pickedOf(run);
  if (picked !== undefined)
    for (const [name, reference] of Object.entries(run.references)) run.references[name] = withPick(reference, picked);
  for (const planned of agreed.references) {
    const first =
      'secondOf' in planned && planned.frame === undefined ? run.references[planned.secondOf ?? ''] : undefined;
    if (first !== undefined) run.references[planned.name] = besideOf(first);
  }
}

/**
 * Begins the attempts that people asked for, as soon as what they were asked about has ended. Told by what is stored alone: after
 * a crash, or in a resumed run, each is begun once, and none a second time.
 */
export function remakeAsDecided(plan: Plan, run: PipelineRun, nowMs: number): void {
  if (run.cancel !== null || run.stopped !== undefined) return;
  const gate = run.gates?.at(-1);
  if (gate?.decision?.action !== 'reprompt') return;
  const { shot: name, prompt } = gate.decision;
  if (name === undefined || prompt === undefined) return;
  const wanted = (gate.attempts[name] ?? 0) + 1;
  remake(plan, run, { name, prompt, why: 'reprompted', attempt: wanted, nowMs });
}

/** What has not begun never will; what is stored stays. */
function stop(plan: Plan, run: PipelineRun, { gate, by, timedOut }: GateDecision, nowMs: number): void {
  run.stopped = { gate };
  const who = timedOut === true ? 'Nobody decided in time' : `${by ?? 'Somebody'} stopped the pipeline`;
  const problem = { code: 'stopped', detail: `${who} at gate ${gate}, so this shot was not rendered.` };
  for (const { name } of plan.agreed.shots)
    if (shotOf(run, name).state === 'pending') apply(run, name, { event: { type: 'skipped', problem }, plan, nowMs });
}
