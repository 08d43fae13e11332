import { iso } from '../contract/iso';
import type { Plan } from '../plans/plan';
import type { ShotEvent } from './events';
import { onMeasured } from './on-measured';
import { onReported } from './on-reported';
import { onReturned, onSlot } from './on-slot';
import { onStored } from './on-stored';
import { onSubmitted } from './on-submitted';
import { onThrown } from './on-thrown';
import { recoverShot } from './recover';
import { end, move } from './moves';
import type { Shot } from './shot';
import { freshShot } from './shot';
import { SHOT_NEXT, STATES } from './words';

/** What the step of a shot may depend on besides the shot and the event. */
export interface StepContext {
  readonly plan: Plan;
  /** Name of the shot. */
  readonly name: string;
  readonly nowMs: number;
}

/**
 * What a shot becomes by an event: the only function that makes the next shot. It throws for an event that cannot happen to a
 * shot in this state, and for a step that `SHOT_NEXT` does not have: either is a fault of ours, and going on could pay twice.
 */
export function step(shot: Shot, event: ShotEvent, context: StepContext): Shot {
  const next = become(shot, event, context);
  const isStep = next.state === shot.state || (SHOT_NEXT[shot.state] as readonly string[]).includes(next.state);
  // A run that starts from what the ledger knows puts each of its shots where that is.
  if (!isStep && event.type !== 'recovered') throw new ShotStepError(shot, event, next);
  return next;
}

function become(shot: Shot, event: ShotEvent, context: StepContext): Shot {
  const { plan, nowMs } = context;
  switch (event.type) {
    case 'begun':
      return shot.state === 'pending' ? { ...shot, state: 'waiting', dueAt: null } : impossible(shot, event);
    case 'recovered':
      return shot.state === 'pending' ? recoverShot(event.known) : impossible(shot, event);
    case 'slot':
      return onSlot(shot, event.answer, context);
    case 'returned':
      return shot.state === 'waiting' ? onReturned(shot, event, { plan, nowMs }) : impossible(shot, event);
    case 'released':
      return { ...shot, slot: null };
    case 'asked':
      return { ...shot, askedAt: event.at };
    case 'submitted':
      return STATES[shot.state].submits ? onSubmitted(shot, event.answer, context) : impossible(shot, event);
    case 'reported':
      return shot.state === 'rendering' ? onReported(shot, event.report, context) : impossible(shot, event);
    case 'stored':
      return shot.state === 'storing' ? onStored(shot, event.answer, context) : impossible(shot, event);
    case 'measured':
      return shot.state === 'measuring' ? onMeasured(shot, event.answer, context) : impossible(shot, event);
    case 'pictured':
      return shot.state === 'measuring' ? end(shot, 'completed', nowMs) : impossible(shot, event);
    case 'threw':
      return onThrown(shot, event.error, context);
    case 'cancel':
      return onCancel(shot, nowMs);
    case 'over_budget':
      // Whatever its request gave it is to be given back: a slot, or a turn in the queue.
      return shot.state === 'waiting'
        ? end({ ...shot, slot: { has: 'slot', until: iso(nowMs) } }, 'budget_exceeded', nowMs, event.problem)
        : impossible(shot, event);
    case 'queue_deadline':
      return shot.state === 'waiting' ? end(shot, 'too_many_requests', nowMs, shot.problem) : impossible(shot, event);
    case 'skipped':
      return shot.state === 'pending' ? end(shot, 'skipped', nowMs, event.problem ?? null) : impossible(shot, event);
    case 'turn':
      return 'dueAt' in shot ? { ...shot, dueAt: null } : impossible(shot, event);
    case 'remade':
      return shot.state === 'ended' && event.attempt > shot.attempt
        ? freshShot(event.priceUsd, event.attempt)
        : impossible(shot, event);
    case 'chosen':
      return shot.state === 'ended' ? event.shot : impossible(shot, event);
    case 'duplicates':
      return onDuplicates(shot, event.renderIds);
  }
}

/** A shot that a cancel finds; see `STATES` for what becomes of each. Asking again for a cancel changes nothing. */
function onCancel(shot: Shot, nowMs: number): Shot {
  switch (STATES[shot.state].cancel) {
    case 'ends':
      return shot.state === 'ended' ? shot : end(shot, 'cancelled', nowMs, shot.problem);
    case 'asks':
      if (shot.state === 'waiting')
        return shot.submits === 0 ? end(shot, 'cancelled', nowMs, shot.problem) : move(shot, 'submitting');
      // Nothing was accepted that its pause is for, so the ledger may say so at once.
      return shot.state === 'submitting' && shot.problem?.code !== 'internal_error' ? { ...shot, dueAt: null } : shot;
    case 'goes_on':
      return shot;
  }
}

/** Those of the latest look count, and none that an earlier one found. */
function onDuplicates(shot: Shot, renderIds: readonly string[]): Shot {
  if (shot.state !== 'ended') return shot;
  const { duplicateJobs: _earlier, ...rest } = shot;
  return renderIds.length === 0 ? rest : { ...rest, duplicateJobs: [...renderIds] };
}

function impossible(shot: Shot, event: ShotEvent): never {
  throw new ShotStepError(shot, event);
}

/** A fault of ours: an event that cannot happen to a shot in its state. */
export class ShotStepError extends Error {
  constructor(shot: Shot, event: ShotEvent, next?: Shot) {
    super(
      next === undefined
        ? `A shot that is ${shot.state} cannot be ${event.type}.`
        : `A shot that is ${shot.state} cannot become ${next.state} by being ${event.type}; expected one of ${SHOT_NEXT[shot.state].join(', ') || 'nothing: it has ended'}.`,
    );
  }
}
