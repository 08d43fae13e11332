import { readFileSync } from 'node:fs';
import * as timing from '../../../../src/renders/timing';
import { defaultTimeouts } from '../../../../src/video-api/video-api';

const { provenAfterMs, synchronousCreateMs, timingOf } = timing;
const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
/** The least that a machine may need between an answer and the record of it. */
const TO_WRITE_IT_DOWN_MS = 10 * SECOND_MS;

const usual = {
  createTimeoutMs: timing.CREATE_TIMEOUT_MS,
  renderDeadlineMs: 10 * MINUTE_MS,
  functionTimeoutMs: timing.FUNCTION_TIMEOUT_MS,
};
const synchronous = (renderDeadlineMs: number, functionTimeoutMs: number) => ({
  createTimeoutMs: synchronousCreateMs({ renderDeadlineMs, functionTimeoutMs }),
  renderDeadlineMs,
  functionTimeoutMs,
});

describe.each([
  ['a backend that queues its jobs', usual],
  ['a synchronous backend that renders for an hour', synchronous(60 * MINUTE_MS, 10 * MINUTE_MS)],
  ['a synchronous backend on a host that gives an activity an hour', synchronous(30 * MINUTE_MS, 60 * MINUTE_MS)],
  [
    'a quick backend on an impatient host',
    { ...usual, createTimeoutMs: 30 * SECOND_MS, functionTimeoutMs: 5 * MINUTE_MS },
  ],
])('the timing of %s', (_, times) => {
  const { createTimeoutMs, renderDeadlineMs, functionTimeoutMs } = times;
  const t = timingOf(times);

  it('lets a create end, and be written down, before the host ends its activity', () => {
    expect(timing.CLAIM_VALID_MS + createTimeoutMs + TO_WRITE_IT_DOWN_MS).toBeLessThan(functionTimeoutMs);
  });

  it('takes no answer for lost while the POST of its claim may still be waiting for one', () => {
    expect(t.reconcileAfterMs).toBeGreaterThanOrEqual(timing.CLAIM_VALID_MS + createTimeoutMs + TO_WRITE_IT_DOWN_MS);
  });

  it('waits for a lost answer at least a minute longer than a create may take', () => {
    expect(t.reconcileAfterMs).toBeGreaterThanOrEqual(createTimeoutMs + MINUTE_MS);
  });

  it('lets a list prove nothing before it could name the slowest POST', () => {
    expect(provenAfterMs(t, { listCompleteAfterSeconds: null })).toBe(t.reconcileAfterMs);
    expect(provenAfterMs(t, { listCompleteAfterSeconds: 10 })).toBe(t.reconcileAfterMs + 10 * SECOND_MS);
  });

  it('takes a job for one of a submit that was delivered again, answered slowly, by a clock that is ahead', () => {
    expect(t.latestBirthMs).toBeGreaterThanOrEqual(
      timing.CLOCK_SKEW_MS + timing.REDELIVERY_MS + timing.CLAIM_VALID_MS + createTimeoutMs,
    );
  });

  it('takes for rivals all renders that one job can be taken for', () => {
    expect(t.rivalWindowMs).toBeGreaterThanOrEqual(timing.CLOCK_SKEW_MS + t.latestBirthMs);
  });

  it('takes no submit for over that was delivered again and answered slowly', () => {
    expect(t.submitMs).toBeGreaterThanOrEqual(
      timing.REDELIVERY_MS + timing.CLAIM_VALID_MS + createTimeoutMs + TO_WRITE_IT_DOWN_MS,
    );
    expect(t.submitMs).toBeGreaterThanOrEqual(functionTimeoutMs);
  });

  it('keeps its watchdog until a submit that was asked for at the end has been delivered again and has ended', () => {
    expect(t.quietMs).toBeGreaterThan(t.submitMs);
    expect(t.quietMs - t.submitMs).toBeGreaterThanOrEqual(timing.REDELIVERY_MS);
  });

  it('gives no slot away while its holder may be waiting to be delivered again', () => {
    expect(t.leastLeaseMs).toBeGreaterThanOrEqual(timing.REDELIVERY_MS);
    expect(t.safeLeaseMs).toBeGreaterThan(t.leastLeaseMs);
  });

  it('renews a safe lease early enough for a submit that is delivered again and answered slowly', () => {
    // To the nanosecond: the share is a third of something.
    expect(t.safeLeaseMs * timing.RENEWAL_SHARE + 1e-6).toBeGreaterThanOrEqual(timing.REDELIVERY_MS + createTimeoutMs);
  });

  it('lets a render that nobody can find keep its slot as long as a render may run', () => {
    expect(t.unclearHoldMs).toBe(renderDeadlineMs);
  });

  it('gives a list that is away more time than it takes to prove anything with it', () => {
    expect(timing.LIST_PATIENCE_MS).toBeGreaterThan(10 * timing.LIST_RETRY_MS);
    expect(timing.LIST_RETRY_MS).toBeLessThan(t.reconcileAfterMs);
  });
});

describe('the timing of a render', () => {
  it('is for the usual backend what people have seen it take', () => {
    expect(timingOf(usual)).toEqual({
      reconcileAfterMs: 240_000,
      latestBirthMs: 20 * MINUTE_MS,
      rivalWindowMs: 26 * MINUTE_MS,
      submitMs: 9 * MINUTE_MS,
      quietMs: 14 * MINUTE_MS,
      leastLeaseMs: 300_000,
      safeLeaseMs: 720_000,
      unclearHoldMs: 600_000,
    });
    expect([timing.JANITOR_PATIENCE_MS, timing.WATCHDOG_PATIENCE_MS]).toEqual([25 * 3_600_000, 24 * 3_600_000]);
    expect([300, 720, 900, 7_200].map((seconds) => timing.lookMs(seconds * 1_000))).toEqual([
      150_000, 300_000, 300_000, 300_000,
    ]);
  });

  it('gives a synchronous create the time of the render, or what an activity has less a minute', () => {
    expect(synchronousCreateMs({ renderDeadlineMs: 2 * MINUTE_MS, functionTimeoutMs: 10 * MINUTE_MS })).toBe(
      2 * MINUTE_MS,
    );
    expect(synchronousCreateMs({ renderDeadlineMs: 60 * MINUTE_MS, functionTimeoutMs: 10 * MINUTE_MS })).toBe(
      9 * MINUTE_MS,
    );
  });

  it('goes by the time that host.json gives an activity', () => {
    const { functionTimeout } = JSON.parse(readFileSync('host.json', 'utf8')) as { functionTimeout: string };
    const [hours = 0, minutes = 0, seconds = 0] = functionTimeout.split(':').map(Number);
    expect(timing.FUNCTION_TIMEOUT_MS).toBe((hours * 3_600 + minutes * 60 + seconds) * SECOND_MS);
  });

  it('goes by the time that the client of the Videos API waits for a create', () => {
    expect(timing.CREATE_TIMEOUT_MS).toBe(defaultTimeouts.createMs);
  });

  it('has a watchdog that gives up before a janitor does, so that none is started anew when one has given up', () => {
    expect(timing.WATCHDOG_PATIENCE_MS).toBeLessThan(timing.JANITOR_PATIENCE_MS);
  });

  it('has janitors that follow a job as long as the backend keeps it', () => {
    expect(timing.JANITOR_PATIENCE_MS).toBeGreaterThan(timing.JOB_KEPT_MS);
  });

  it('has looks that come at least twice within any lease', () => {
    for (const leaseMs of [301_000, 720_000, 900_000]) expect(2 * timing.lookMs(leaseMs)).toBeLessThanOrEqual(leaseMs);
    expect(timing.FIRST_LOOK_MS).toBeLessThanOrEqual(timing.lookMs(timing.REDELIVERY_MS));
  });
});
