import fc from 'fast-check';
import type { ShotEvent } from '../../../../src/shots/events';
import { renderIdOf } from '../../../../src/shots/may-run';
import type { ShotState } from '../../../../src/shots/shot';
import { dueMs, shotSchema, shotStateSchema } from '../../../../src/shots/shot';
import { SHOT_NEXT } from '../../../../src/shots/words';
import { backend, LONGEST_SECONDS, play, story } from '../../../support/shot-stories';

describe('a shot, whatever happens to it and in whatever order', () => {
  const always = (check: (played: ReturnType<typeof play>) => void) =>
    fc.assert(
      fc.property(backend, story, (given, happenings) => check(play(given, happenings))),
      { numRuns: 200 },
    );

  it('goes only where it may go, and is a shot', () =>
    always(({ moments }) => {
      for (const { before, now } of moments) {
        const next: readonly ShotState[] = SHOT_NEXT[before.state];
        if (now.state !== before.state) expect(next).toContain(now.state);
        expect(shotSchema.parse(now)).toEqual(now);
      }
    }));

  it('never loses the id of a job that it once had, nor takes another', () =>
    always(({ moments }) => {
      for (const { before, now } of moments)
        if (renderIdOf(before) !== null) expect(renderIdOf(now)).toBe(renderIdOf(before));
    }));

  it('is charged what the ledger says, and less only by an ending that the backend refunds, once', () =>
    always(({ moments, shot, account }) => {
      const lowered = moments.filter(({ before, now }) => now.chargedUsd < before.chargedUsd);
      expect(lowered.length).toBeLessThanOrEqual(1);
      for (const { now, event, refunded } of lowered)
        expect([event.type, now.state, refunded]).toEqual(['reported', 'ended', true]);
      if (renderIdOf(shot) !== null) expect(shot.chargedUsd).toBe(account.chargedUsd);
    }));

  it('ends once, and keeps its ending, its job, its clip and its charge from then on', () =>
    always(({ moments }) => {
      const endings = moments.filter(({ before, now }) => before.state !== 'ended' && now.state === 'ended');
      expect(endings.length).toBeLessThanOrEqual(1);
      for (const { before, now } of moments) {
        if (before.state !== 'ended') continue;
        const { slot: _slot, askedAt: _askedAt, duplicateJobs: _jobs, ...kept } = before;
        expect(now).toMatchObject(kept);
      }
    }));

  it('never has fewer submits, nor another attempt or an earlier start in the queue', () =>
    always(({ moments }) => {
      for (const { before, now } of moments) {
        expect(now.submits).toBeGreaterThanOrEqual(before.submits);
        expect(now.attempt).toBe(before.attempt);
        if (before.queuedSince !== null && now.queuedSince !== null)
          expect(now.queuedSince >= before.queuedSince).toBe(true);
      }
    }));

  it('that stays as it is after an answer is due later than now, and no later than anybody asked for', () =>
    always(({ moments }) => {
      const answers: readonly ShotEvent['type'][] = ['slot', 'submitted', 'reported', 'stored', 'threw', 'returned'];
      for (const { before, now, event, nowMs } of moments) {
        if (!answers.includes(event.type) || now.state !== before.state || !('dueAt' in now)) continue;
        // A lease that is renewed leaves the time of the shot's own next step as it was.
        if (event.type === 'slot' && now.state !== 'waiting') continue;
        const pauseMs = dueMs(now) - nowMs;
        // Past its queue deadline its next question is its last.
        if (event.type === 'returned') expect(pauseMs).toBeLessThanOrEqual(LONGEST_SECONDS * 1_000);
        else expect([pauseMs > 0, pauseMs <= LONGEST_SECONDS * 1_000]).toEqual([true, true]);
      }
    }));

  it('that has not ended is due at some time, and at once when it comes to a state of its own', () =>
    always(({ moments }) => {
      for (const { before, now, nowMs } of moments) {
        if (now.state === 'ended') expect(dueMs(now)).toBe(Number.POSITIVE_INFINITY);
        else expect(Number.isFinite(dueMs(now))).toBe(true);
        const isOurs = ['storing', 'measuring'].includes(now.state) && now.state !== before.state;
        if (isOurs) expect(dueMs(now)).toBeLessThanOrEqual(nowMs);
      }
    }));
});

describe('the stories that are told of shots', () => {
  it('come to every state and every kind of ending, to refunds and to what is refused', () => {
    const seen = new Set<string>();
    fc.assert(
      fc.property(backend, story, (given, happenings) => {
        const { shot, moments, refused } = play(given, happenings);
        for (const { now, refunded } of moments) {
          seen.add(now.state);
          if (refunded) seen.add('refund');
        }
        if (refused > 0) seen.add('refused');
        if (shot.state === 'ended' && shot.clip !== null) seen.add('with a clip');
        if (shot.state === 'ended' && shot.render !== null) seen.add('with a job');
      }),
      { numRuns: 400, seed: 11 },
    );
    expect([...seen].sort()).toEqual(
      [...shotStateSchema.options, 'refund', 'refused', 'with a clip', 'with a job'].sort(),
    );
  });
});
