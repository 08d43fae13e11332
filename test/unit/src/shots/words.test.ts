import type { ShotOutcome } from '../../../../src/contract/outcome';
import { shotOutcomeSchema } from '../../../../src/contract/outcome';
import { jobEndingSchema } from '../../../../src/renders/render';
import { mattersIfGone, recoverShot } from '../../../../src/shots/recover';
import { isDoneWithSlot, mayStillCost, mayStillRun } from '../../../../src/shots/may-run';
import { PIPELINE_STATES } from '../../../../src/shots/pipeline-states';
import { finalStateSchema, pipelineStateSchema } from '../../../../src/shots/pipeline-words';
import type { Shot } from '../../../../src/shots/shot';
import { shotStateSchema } from '../../../../src/shots/shot';
import { hasClip, OUTCOMES, SHOT_NEXT, STATES } from '../../../../src/shots/words';
import { after, renderIn } from '../../../support/paid/fixtures';
import { planOf } from '../../../support/plan';
import { acceptedRender, CLIP, heldUntil, shotIn, shotWithClip, stepped } from '../../../support/shots';

const states = shotStateSchema.options;
const outcomes = shotOutcomeSchema.options;
const endedAs = (outcome: ShotOutcome): Shot & { state: 'ended' } =>
  hasClip(outcome)
    ? shotWithClip({ outcome })
    : shotIn('ended', { outcome, render: acceptedRender(), chargedUsd: 0, slot: heldUntil(after(900)) });

describe('the words for the state of a shot', () => {
  it('all have their facts, and what may come after them', () => {
    expect(Object.keys(STATES).sort()).toEqual([...states].sort());
    expect(Object.keys(SHOT_NEXT).sort()).toEqual([...states].sort());
  });

  it.each(states)('do not contradict each other: %s', (state) => {
    const facts = STATES[state];
    // What the backend may run, or is asked to run, may be charged.
    if (facts.mayRun || facts.submits) expect(facts.inFlight).toBe(true);
    // Whose slot is free has no render at the backend any more.
    if (facts.freesSlot) expect([facts.inFlight, facts.mayRun]).toEqual([false, false]);
  });

  it('lead from the first state to every other, and from each to the end', () => {
    const reachable = (from: (typeof states)[number]): string[] => {
      const seen = new Set<(typeof states)[number]>([from]);
      for (const state of seen) for (const next of SHOT_NEXT[state]) seen.add(next);
      return [...seen].sort();
    };
    expect(reachable('pending')).toEqual([...states].sort());
    for (const state of states) expect(reachable(state)).toContain('ended');
    // By itself an ended shot stays; a person may want another attempt.
    expect(SHOT_NEXT.ended).toEqual(['pending']);
  });

  it.each(states)('say what a cancel does: %s', (state) => {
    const cancelled = stepped(shotIn(state, { submits: 1 }), { type: 'cancel' }, { plan: planOf() }).state;
    const expected = { ends: ['ended'], asks: ['submitting'], goes_on: [state] }[STATES[state].cancel];
    expect(expected).toContain(cancelled);
  });

  it.each(states.filter((state) => state !== 'ended'))('say what may cost, and who needs its slot: %s', (state) => {
    const shot = shotIn(state, { slot: heldUntil(after(900)) });
    expect(mayStillCost(shot)).toBe(STATES[state].inFlight);
    expect(mayStillCost({ ...shot, chargedUsd: 0.4 })).toBe(false);
    expect(isDoneWithSlot(shot)).toBe(STATES[state].freesSlot);
    expect(isDoneWithSlot({ ...shot, slot: null })).toBe(false);
    // Only of a shot that has ended is it a question of its own.
    expect(mayStillRun(shot)).toBe(false);
  });
});

describe('the words for the end of a shot', () => {
  it('all have their facts', () => {
    expect(Object.keys(OUTCOMES).sort()).toEqual([...outcomes].sort());
  });

  it.each(outcomes)('do not contradict each other: %s', (outcome) => {
    const { clip, backend, again } = OUTCOMES[outcome];
    // A stored clip is of a render that is over, and is kept.
    if (clip) expect([backend, again]).toEqual(['done', 'keep']);
    // What may still run is never simply bought again.
    if (backend === 'may_run') expect(again).not.toBe('render');
  });

  it.each(outcomes.filter((outcome) => outcome !== 'cancelled'))('say whether its slot is free: %s', (outcome) => {
    const shot = { ...endedAs(outcome), slot: heldUntil(after(900)) };
    const mayRun = OUTCOMES[outcome].backend === 'may_run';
    expect([mayStillRun(shot), isDoneWithSlot(shot)]).toEqual([mayRun, !mayRun]);
    expect(mayStillCost({ ...shot, chargedUsd: 0 })).toBe(mayRun);
  });

  it('leave it open of a cancelled shot: one with a render, or of unclear fate, may still run', () => {
    const cancelled = shotIn('ended', { outcome: 'cancelled', slot: heldUntil(after(900)) });
    expect([mayStillRun(cancelled), isDoneWithSlot(cancelled)]).toEqual([false, true]);
    for (const open of [{ render: acceptedRender() }, { unclearSince: after(0) }])
      expect([mayStillRun({ ...cancelled, ...open }), isDoneWithSlot({ ...cancelled, ...open })]).toEqual([
        true,
        false,
      ]);
  });

  it.each(outcomes)('say what a resume may do that is asked to render again what was paid: %s', (outcome) => {
    const latest = renderIn('ended', { chargedUsd: 0.4, settledAt: after(70) });
    const known = { priceUsd: 0.4, latest, clip: null, recorded: endedAs(outcome), at: after(3_600) };
    const attempt = (wanted: boolean, isGone: boolean): number => recoverShot({ ...known, wanted, isGone }).attempt;
    const anew = { keep: [1, 1], if_gone: [1, 2], render: [2, 2] }[OUTCOMES[outcome].again];
    expect([attempt(true, false), attempt(true, true)]).toEqual(anew);
    expect([attempt(false, false), attempt(false, true)]).toEqual([1, 1]);
    // Whether it is gone is asked where that decides, and nowhere else.
    expect(mattersIfGone({ ...known, wanted: true })).toBe(anew[0] !== anew[1]);
    expect(mattersIfGone({ ...known, wanted: false })).toBe(false);
  });

  it.each(outcomes)('never let a resume buy again what may still run, unless it is gone: %s', (outcome) => {
    const latest = renderIn('accepted');
    const known = { priceUsd: 0.4, latest, clip: null, recorded: endedAs(outcome), wanted: true, at: after(3_600) };
    expect(recoverShot({ ...known, isGone: false })).toMatchObject({ state: 'rendering', attempt: 1 });
    expect(recoverShot({ ...known, isGone: true }).attempt).toBe(outcome === 'job_not_found' ? 2 : 1);
  });

  it.each(outcomes.filter(hasClip))('keep a stored clip, whatever is asked: %s', (outcome) => {
    const recorded = endedAs(outcome);
    const latest = renderIn('ended', { chargedUsd: 0.4 });
    const known = { priceUsd: 0.4, latest, clip: CLIP, recorded, at: after(3_600) };
    for (const wanted of [true, false]) expect(recoverShot({ ...known, wanted, isGone: true })).toEqual(recorded);
  });

  it('never count a completed render as one that may cost less', () => {
    for (const ending of jobEndingSchema.options.filter((each) => each !== 'completed')) {
      const latest = renderIn('ended', { ending, chargedUsd: 0.4 });
      const known = { priceUsd: 0.9, latest, clip: null, recorded: undefined, at: after(3_600), isGone: false };
      expect(recoverShot({ ...known, wanted: false })).toMatchObject({
        state: 'ended',
        chargedUsd: 0.4,
        priceUsd: 0.4,
      });
      expect(recoverShot({ ...known, wanted: true })).toMatchObject({ state: 'pending', attempt: 2, priceUsd: 0.9 });
    }
  });
});

describe('the words for the state of a pipeline', () => {
  it('all have their facts', () => {
    expect(Object.keys(PIPELINE_STATES).sort()).toEqual([...pipelineStateSchema.options].sort());
  });

  it('tell all of a run that ended by itself, and of nothing that goes on', () => {
    for (const state of finalStateSchema.options)
      expect(PIPELINE_STATES[state]).toEqual({ ended: true, tellsAll: true });
    for (const state of pipelineStateSchema.options)
      if (PIPELINE_STATES[state].tellsAll) expect(PIPELINE_STATES[state].ended).toBe(true);
    expect(PIPELINE_STATES.terminated).toEqual({ ended: true, tellsAll: false });
  });
});
