import type { Shot } from '../../../../src/shots/shot';
import type { SlotAnswer } from '../../../../src/slots/slot-operations';
import { after, AT } from '../../../support/paid/fixtures';
import { planOf } from '../../../support/plan';
import { heldUntil, shotIn, stepped } from '../../../support/shots';

const plan = planOf({}, { dailyUsd: 2 });
const problem = { code: 'server_error', detail: 'POST /videos answered 500' };
const waiting = shotIn('waiting', { queuedSince: AT });
const wait = { outcome: 'wait', position: 3, expectedWaitMs: 61_000, retryAtMs: null } as const;
const granted = { outcome: 'granted', leaseUntilMs: Date.parse(after(900)) } as const;

const answered = (shot: Shot, answer: SlotAnswer, seconds: number): Shot =>
  stepped(shot, { type: 'slot', answer }, { plan, seconds });

describe('a shot that waits for a slot', () => {
  it('shows where it stands in the queue', () => {
    expect(answered(waiting, wait, 1)).toMatchObject({
      state: 'waiting',
      slot: { has: 'turn', position: 3, expectedWaitSeconds: 61 },
      dueAt: after(121),
    });
  });

  it('looks when its turn may come, but neither at once nor after its queue deadline', () => {
    const retryAt = (seconds: number) => ({ ...wait, retryAtMs: Date.parse(after(seconds)) });
    expect(answered(waiting, retryAt(40), 1)).toMatchObject({ dueAt: after(40) });
    expect(answered(waiting, retryAt(1), 1)).toMatchObject({ dueAt: after(2) });
    expect(answered(waiting, retryAt(500), 1)).toMatchObject({ dueAt: after(121) });
  });

  it('ends as too_many_requests at its queue deadline and not before', () => {
    expect(answered(waiting, wait, 3_599)).toMatchObject({ state: 'waiting', dueAt: after(3_600) });
    const late = answered(waiting, wait, 3_600);
    expect(late).toMatchObject({ outcome: 'too_many_requests', problem: { code: 'too_many_requests' } });
    expect(late.problem?.detail).toMatch(/within 3600 s; it was number 3/);
  });

  it('tells at its queue deadline why it was sent back, where it was', () => {
    expect(answered({ ...waiting, problem }, wait, 3_600)).toMatchObject({ outcome: 'too_many_requests', problem });
  });

  it('counts its queue deadline from its first question', () => {
    expect(answered(shotIn('waiting'), wait, 4_000)).toMatchObject({ state: 'waiting', queuedSince: after(4_000) });
    expect(answered(waiting, wait, 30)).toMatchObject({ queuedSince: AT });
  });

  it('submits on the slot it is granted, and keeps what troubled it before', () => {
    expect(answered({ ...waiting, problem }, granted, 5)).toMatchObject({
      state: 'submitting',
      slot: heldUntil(after(900)),
      dueAt: null,
      problem,
    });
  });

  it('ends when the ceiling of the day has no room for it, and says how much is left', () => {
    const answer = { outcome: 'budget_exceeded', leftUsd: -0.1 } as const;
    const ended = answered(waiting, answer, 5);
    expect(ended).toMatchObject({ state: 'ended', outcome: 'budget_exceeded', problem: { code: 'BUDGET_EXCEEDED' } });
    expect(ended.problem?.detail).toMatch(/the day's ceiling of \$2; \$0 of it are left/);
  });

  it('waits for the turn it gave back, but no longer than its queue deadline', () => {
    const returned = (seconds: number) =>
      stepped(
        { ...waiting, slot: heldUntil(after(900)) },
        { type: 'returned', retryAtMs: Date.parse(after(seconds)) },
        { plan, seconds: 5 },
      );
    const turn = { has: 'turn', position: 1, expectedWaitSeconds: null };
    expect(returned(60)).toMatchObject({ state: 'waiting', slot: turn, dueAt: after(60) });
    expect(returned(9_999)).toMatchObject({ state: 'waiting', slot: turn, dueAt: after(3_600) });
  });
});

describe('a shot that renews the lease of its slot', () => {
  const rendering = shotIn('rendering', { slot: heldUntil(after(900)), dueAt: after(10) });

  it('has the new one, and goes on as it was', () => {
    const renewed = answered(rendering, { outcome: 'granted', leaseUntilMs: Date.parse(after(1_400)) }, 500);
    expect(renewed).toEqual({ ...rendering, slot: heldUntil(after(1_400)) });
  });

  it('goes on without one that was given to somebody else', () => {
    expect(answered(rendering, wait, 500)).toEqual({ ...rendering, slot: null });
  });
});
