import type { ShotRun } from '../../../../src/shots/run';
import { needsRenewal } from '../../../../src/orchestrations/slot-steps';
import { freshRun, freshShot } from '../../../../src/shots/fresh-run';
import { after, AT } from '../../../support/paid/fixtures';
import { defaultTiming, planOf } from '../../../support/plan';

/** What a tick may last: an activity whose host was killed comes again after five minutes, and its POST may take three. */
const LONGEST_TICK_SECONDS = 300 + 180;

/** Whether a tick renews the lease of a shot when so many seconds of it are left. */
function renewsWith(leftSeconds: number, shot: Partial<ShotRun> = {}, slotLeaseSeconds = 900): boolean {
  const plan = planOf({ followUps: [] }, { timing: { ...defaultTiming, slotLeaseSeconds } });
  const holder = { ...freshShot(), state: 'submitting', leaseUntil: after(leftSeconds), ...shot } as const;
  const run = { ...freshRun(plan, AT), shots: { baseline: holder } };
  const tick = {
    plan,
    run,
    names: ['baseline'],
    woken: false,
    rereads: false,
    renewalPauses: new Map<string, number>(),
  };
  return needsRenewal('baseline', { ...tick, nowMs: Date.parse(AT) });
}

describe('the lease of a slot', () => {
  it('is renewed when less than two thirds of it are left', () => {
    expect([590, 610].map((left) => renewsWith(left))).toEqual([true, false]);
    expect([390, 410].map((left) => renewsWith(left, {}, 600))).toEqual([true, false]);
  });

  it('outlasts a tick in which a submit is delivered again and answered slowly, whenever that begins', () => {
    const left = Array.from({ length: 900 }, (_, seconds) => seconds).find((seconds) => !renewsWith(seconds));
    expect(left).toBeGreaterThan(LONGEST_TICK_SECONDS);
  });

  it('is not renewed by one that holds none, or needs it no more', () => {
    expect(renewsWith(10, { leaseUntil: null })).toBe(false);
    expect(renewsWith(10, { state: 'storing' })).toBe(false);
    expect(renewsWith(10, { state: 'waiting' })).toBe(false);
  });
});
