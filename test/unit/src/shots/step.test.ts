import { apply } from '../../../../src/shots/apply';
import type { ShotEvent } from '../../../../src/shots/events';
import type { Shot } from '../../../../src/shots/shot';
import { freshShot, shotStateSchema } from '../../../../src/shots/shot';
import { ShotStepError } from '../../../../src/shots/step';
import { after } from '../../../support/paid/fixtures';
import { planOf } from '../../../support/plan';
import { acceptedRender, CLIP, heldUntil, runOf, shotIn, shotWithClip, stepped } from '../../../support/shots';

const plan = planOf();
const problem = { code: 'x', detail: 'x' };
const become = (shot: Shot, event: ShotEvent, seconds = 0): Shot => stepped(shot, event, { plan, seconds });

describe('a cancel', () => {
  const cancelled = (shot: Shot): Shot => become(shot, { type: 'cancel' }, 30);

  it('ends what is not under way, and what waits without ever having been submitted', () => {
    for (const shot of [shotIn('pending'), shotIn('waiting')])
      expect(cancelled(shot)).toMatchObject({ state: 'ended', outcome: 'cancelled', endedAt: after(30), render: null });
  });

  it('asks the ledger once more about one that was submitted before, because it may have been accepted', () => {
    const waiting = shotIn('waiting', { submits: 1, dueAt: after(600), slot: heldUntil(after(900)) });
    expect(cancelled(waiting)).toMatchObject({ state: 'submitting', dueAt: null, slot: waiting.slot });
    expect(cancelled(shotIn('submitting', { dueAt: after(320), problem }))).toMatchObject({
      ...{ state: 'submitting', dueAt: null, problem },
    });
  });

  it('does not hurry a submit that keeps failing here, which would fail at once again', () => {
    const failing = shotIn('submitting', { dueAt: after(40), problem: { code: 'internal_error', detail: 'x' } });
    expect(cancelled(failing)).toEqual(failing);
  });

  it('ends one that renders, or waits for a person, and keeps what may still run', () => {
    expect(cancelled(shotIn('rendering'))).toMatchObject({ outcome: 'cancelled', render: acceptedRender() });
    expect(cancelled(shotIn('undecided'))).toMatchObject({ outcome: 'cancelled', unclearSince: after(0) });
  });

  it.each([shotIn('reconciling'), shotIn('storing'), shotIn('measuring'), shotWithClip()])(
    'lets one go on that is paid, looked for or over already: $state',
    (shot) => expect(cancelled(shot)).toEqual(shot),
  );
});

describe('the step of a shot', () => {
  it('keeps what every shot carries, whatever state it goes to', () => {
    const carried = { attempt: 3, submits: 2, priceUsd: 0.7, askedAt: after(5), queuedSince: after(1) };
    const slot = heldUntil(after(900));
    const answer = { outcome: 'stored', clip: CLIP } as const;
    expect(become({ ...shotIn('storing'), ...carried, slot }, { type: 'stored', answer })).toMatchObject({
      ...{ ...carried, slot, state: 'measuring' },
    });
    expect(become({ ...shotIn('rendering'), ...carried, slot }, { type: 'cancel' })).toMatchObject({
      ...carried,
      slot,
    });
  });

  it.each<[ShotEvent['type'], ShotEvent, Shot['state'][]]>([
    ['begun', { type: 'begun' }, ['pending']],
    ['skipped', { type: 'skipped' }, ['pending']],
    ['over_budget', { type: 'over_budget', problem }, ['waiting']],
    ['queue_deadline', { type: 'queue_deadline' }, ['waiting']],
    ['returned', { type: 'returned', retryAtMs: 0 }, ['waiting']],
    [
      'submitted',
      { type: 'submitted', answer: { outcome: 'ended', as: 'refused', problem } },
      ['submitting', 'reconciling', 'undecided'],
    ],
    ['reported', { type: 'reported', report: { outcome: 'missing', problem } }, ['rendering']],
    ['stored', { type: 'stored', answer: { outcome: 'invalid', problem } }, ['storing']],
    ['measured', { type: 'measured', answer: { outcome: 'unreadable', problem } }, ['measuring']],
    ['turn', { type: 'turn' }, shotStateSchema.options.filter((state) => state !== 'pending' && state !== 'ended')],
  ])('throws for a shot that cannot be %s in its state', (_, event, possible) => {
    for (const state of shotStateSchema.options) {
      const attempt = () => become(shotIn(state), event);
      if (possible.includes(state)) expect(attempt).not.toThrow();
      else expect(attempt).toThrow(new ShotStepError(shotIn(state), event));
    }
  });

  it('lets one into the queue, whose start is there', () => {
    expect(become(freshShot(0.4), { type: 'begun' })).toEqual({ ...freshShot(0.4), state: 'waiting', dueAt: null });
  });

  it('ends one whose start will never be there', () => {
    expect(become(freshShot(0.4), { type: 'skipped' }, 9)).toMatchObject({ outcome: 'skipped', endedAt: after(9) });
  });

  it('ends one that goes over the budget, and has whatever its request gave it given back', () => {
    expect(become(shotIn('waiting'), { type: 'over_budget', problem }, 9)).toMatchObject({
      ...{ outcome: 'budget_exceeded', problem, slot: heldUntil(after(9)) },
    });
  });

  it('ends one at its queue deadline with the trouble that kept it waiting', () => {
    expect(become(shotIn('waiting', { problem }), { type: 'queue_deadline' })).toMatchObject({
      ...{ outcome: 'too_many_requests', problem },
    });
  });

  it('makes one due at once whose turn it is', () => {
    expect(become(shotIn('waiting', { dueAt: after(120) }), { type: 'turn' })).toMatchObject({ dueAt: null });
  });

  it('keeps of the jobs besides its own those of the latest look only', () => {
    const looked = (shot: Shot, ...renderIds: string[]): Shot => become(shot, { type: 'duplicates', renderIds });
    const once = looked(shotWithClip(), 'video_7');
    expect(once).toEqual({ ...shotWithClip(), duplicateJobs: ['video_7'] });
    expect(looked(once, 'video_8')).toEqual({ ...shotWithClip(), duplicateJobs: ['video_8'] });
    expect(looked(once)).toEqual(shotWithClip());
  });
});

describe('what happens to one shot of a run', () => {
  it('changes that shot, and leaves the others and the shots of before as they were', () => {
    const run = runOf(plan);
    const before = run.shots;
    const baseline = before['baseline'];
    apply(run, 'baseline', { event: { type: 'begun' }, plan, nowMs: 0 });
    expect(run.shots).toEqual({ ...before, baseline: { ...freshShot(0.4), state: 'waiting', dueAt: null } });
    expect(before['baseline']).toBe(baseline);
    expect(baseline?.state).toBe('pending');
  });

  it('can happen only to a shot that the run has', () => {
    expect(() => apply(runOf(plan), 'dusk', { event: { type: 'begun' }, plan, nowMs: 0 })).toThrow(
      /no shot "dusk"; it has baseline, motion, audio/,
    );
  });
});
