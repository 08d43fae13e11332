import { needsRenewal } from '../../../../src/orchestrations/slot-steps';
import type { Shot } from '../../../../src/shots/shot';
import { after, AT } from '../../../support/paid/fixtures';
import { planOf, testTiming } from '../../../support/plan';
import { heldUntil, runOf, shotIn } from '../../../support/shots';

/** What a tick may last: an activity whose host was killed comes again after five minutes, and its POST may take three. */
const LONGEST_TICK_SECONDS = 300 + 180;

interface Holder {
  readonly shot?: Shot;
  readonly slotLeaseSeconds?: number;
  readonly now?: string;
}

/** Whether a tick renews the lease of a shot when so many seconds of it are left. */
function renewsWith(
  leftSeconds: number,
  { shot = shotIn('submitting'), slotLeaseSeconds = 900, now = AT }: Holder = {},
): boolean {
  const plan = planOf({ followUps: [] }, { timing: { ...testTiming, slotLeaseSeconds } });
  const nowMs = Date.parse(now);
  const until = new Date(nowMs + leftSeconds * 1_000).toISOString();
  const run = runOf(plan, { baseline: { ...shot, slot: heldUntil(until) } });
  const renewalPauses = new Map<string, number>();
  const gateLook = { dueMs: 0, pauseMs: 0 };
  return needsRenewal('baseline', { plan, run, woken: false, rereads: false, renewalPauses, gateLook, nowMs });
}

describe('the lease of a slot', () => {
  it('is renewed when less than two thirds of it are left', () => {
    expect([590, 610].map((left) => renewsWith(left))).toEqual([true, false]);
    expect([390, 410].map((left) => renewsWith(left, { slotLeaseSeconds: 600 }))).toEqual([true, false]);
  });

  it('outlasts a tick in which a submit is delivered again and answered slowly, whenever that begins', () => {
    const left = Array.from({ length: 900 }, (_, seconds) => seconds).find((seconds) => !renewsWith(seconds));
    expect(left).toBeGreaterThan(LONGEST_TICK_SECONDS);
  });

  it('is not renewed by one that holds none, or needs it no more', () => {
    const plan = planOf({ followUps: [] });
    const gateLook = { dueMs: 0, pauseMs: 0 };
    const tick = { plan, woken: false, rereads: false, renewalPauses: new Map<string, number>(), gateLook };
    const turn = { has: 'turn', position: 1, expectedWaitSeconds: null } as const;
    for (const slot of [null, turn]) {
      const run = runOf(plan, { baseline: shotIn('rendering', { slot }) });
      expect(needsRenewal('baseline', { ...tick, run, nowMs: Date.parse(after(9_999)) })).toBe(false);
    }
    expect(renewsWith(10, { shot: shotIn('storing') })).toBe(false);
    expect(renewsWith(10, { shot: shotIn('waiting') })).toBe(false);
    expect(renewsWith(10, { shot: shotIn('ended', { outcome: 'timed_out' }) })).toBe(false);
  });

  it('is renewed for one that nobody can find only as long as a render may take', () => {
    const shot = shotIn('undecided', { unclearSince: AT });
    expect(renewsWith(10, { shot, now: after(1) })).toBe(true);
    expect(renewsWith(10, { shot, now: after(testTiming.renderDeadlineSeconds + 591) })).toBe(false);
  });
});
