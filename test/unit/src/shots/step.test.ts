import { planOf } from '../../../support/plan';
import type { ShotRun } from '../../../../src/shots/run';
import { freshShot } from '../../../../src/shots/fresh-run';
import { iso, onMeasured, onSlot, onReport, onStored, onSubmitted, onThrown } from '../../../../src/shots/shot';

const plan = planOf({ brief: { scene: 'A boat.', sound: 'ripples' } });
const [baseline, motion, audio] = plan.shots;
const T0 = Date.UTC(2026, 0, 1);
const problem = { code: 'server_error', status: 500, detail: 'GET /videos/v answered 500' };
const at = (seconds: number): number => T0 + seconds * 1_000;
const rendering: ShotRun = { ...freshShot(), state: 'rendering', renderId: 'v', acceptedAt: iso(T0), attempts: 1 };
const waiting: ShotRun = { ...freshShot(), state: 'waiting', firstTriedAt: iso(T0) };

describe('a shot that is submitted', () => {
  const accepted = { outcome: 'accepted', renderId: 'v', backendStatus: 'queued', chargedUsd: 0 } as const;

  it('renders from its acceptance on, and is asked about on schedule or when the backend says', () => {
    const onSchedule = onSubmitted(
      freshShot(),
      { ...accepted, pollAfterMs: null },
      {
        nowMs: T0,
        plan,
      },
    );
    expect(onSchedule).toMatchObject({
      state: 'rendering',
      renderId: 'v',
      acceptedAt: iso(T0),
      dueAt: iso(at(10)),
      attempts: 1,
    });
    const whenTold = onSubmitted(
      freshShot(),
      { ...accepted, pollAfterMs: 3_000 },
      {
        nowMs: T0,
        plan,
      },
    );
    expect(whenTold.dueAt).toBe(iso(at(3)));
  });

  it('doubles its pauses while nobody answers, and then ends by the name of the trouble', () => {
    let shot = { ...freshShot(), state: 'submitting' } as ShotRun;
    const pauses: number[] = [];
    for (let nowMs = T0; shot.state !== 'ended'; nowMs = Date.parse(shot.dueAt ?? iso(nowMs))) {
      shot = onSubmitted(shot, { outcome: 'unreachable', as: 'backend_unreachable', problem }, { nowMs, plan });
      if (shot.dueAt !== null) pauses.push((Date.parse(shot.dueAt) - nowMs) / 1_000);
    }
    expect(pauses).toEqual([10, 20, 40, 80, 160, 320]);
    expect(shot).toMatchObject({ outcome: 'backend_unreachable', attempts: 7, dueAt: null, problem });
  });

  it('gives up its turn when the backend was busy, and keeps why', () => {
    const busy = onSubmitted(
      { ...waiting, state: 'submitting' },
      { outcome: 'busy', retryAfterMs: 7_000, problem },
      { nowMs: T0, plan },
    );
    expect(busy).toMatchObject({ state: 'waiting', dueAt: iso(at(7)), problem, attempts: 1 });
  });
});

describe('a shot that waits for a slot', () => {
  const wait = { outcome: 'wait', position: 3, expectedWaitMs: 61_000, retryAtMs: null } as const;

  it('shows where it stands in the queue', () => {
    expect(onSlot(waiting, wait as never, at(1), plan)).toMatchObject({
      state: 'waiting',
      queuePosition: 3,
      dueAt: iso(at(121)),
    });
  });

  it('ends as too_many_requests at its queue deadline and not before', () => {
    expect(onSlot(waiting, wait as never, at(3_599), plan)).toMatchObject({ state: 'waiting', dueAt: iso(at(3_600)) });
    const late = onSlot(waiting, wait, at(3_600), plan);
    expect(late).toMatchObject({ outcome: 'too_many_requests', problem: { code: 'too_many_requests' } });
    expect(late.problem?.detail).toMatch(/within 3600 s; it was number 3/);
  });
});

describe('a shot that is asked about', () => {
  const running = { outcome: 'running', backendStatus: 'in_progress', progress: 45, pollAfterMs: null } as const;

  it('is never asked later than its deadline', () => {
    expect(onReport(rendering, running, at(595), plan).dueAt).toBe(iso(at(600)));
    expect(onReport(rendering, { ...running, pollAfterMs: 3_600_000 }, at(10), plan).dueAt).toBe(iso(at(600)));
  });

  it('is timed out at its deadline, with what was last heard', () => {
    const late = onReport(rendering, running, at(600), plan);
    expect(late).toMatchObject({ outcome: 'timed_out', renderId: 'v', progress: 45 });
    expect(late.problem?.detail).toBe('Still in_progress at 45 % after 600 s.');
  });

  it('is not over because a question failed, whatever the failure, until the deadline', () => {
    const unanswered = { outcome: 'unanswered', problem, retryAfterMs: null } as const;
    expect(onReport(rendering, unanswered, at(599), plan)).toMatchObject({ state: 'rendering', problem });
    expect(onReport(rendering, unanswered, at(600), plan)).toMatchObject({ outcome: 'timed_out', problem });
  });

  it('is given up as unknown to the backend only at the third answer in a row', () => {
    const missing = { outcome: 'missing', problem } as const;
    const twice = onReport(onReport(rendering, missing, at(10), plan), missing, at(20), plan);
    expect(twice).toMatchObject({ state: 'rendering', troubles: 2 });
    expect(onReport(twice, missing, at(30), plan).outcome).toBe('job_not_found');
    const found = onReport(twice, running, at(30), plan);
    expect(onReport(found, missing, at(40), plan).state).toBe('rendering');
  });
});

describe('a shot that is stored and measured', () => {
  const storing: ShotRun = { ...rendering, state: 'storing' };

  it('asks for a late clip until the deadline', () => {
    const notReady = { outcome: 'not_ready', problem, retryAfterMs: null } as const;
    expect(onStored(storing, notReady, at(599), plan)).toMatchObject({ state: 'rendering', problem });
    expect(onStored(storing, notReady, at(600), plan)).toMatchObject({ outcome: 'download_not_ready', problem });
  });

  it('gives an invalid download four tries', () => {
    let shot = storing;
    let tries = 0;
    for (; shot.state === 'storing'; tries++) shot = onStored(shot, { outcome: 'invalid', problem }, at(10), plan);
    expect([tries, shot.outcome]).toEqual([4, 'clip_invalid']);
  });

  it.each([
    [motion, 'none', 'completed'],
    [baseline, 'faint', 'completed'],
    [baseline, 'silent', 'completed_without_audible_sound'],
    [audio, 'audible', 'completed'],
    [audio, 'faint', 'completed_without_audible_sound'],
    [audio, 'none', 'completed_without_audio_track'],
  ] as const)('judges the sound by what was asked for', (planned, sound, outcome) => {
    if (planned === undefined) throw new Error('The plan has three shots.');
    const verdict = { anchor: 'anchored', motion: 'moving', sound, findings: [], numbers: {} } as const;
    const measured = onMeasured(
      storing,
      { outcome: 'measured', verdict: { ...verdict, findings: [] } },
      planned,
      at(20),
    );
    expect(measured).toMatchObject({ state: 'ended', outcome, verdict: { sound } });
  });

  it('ends as internal_error when a step here keeps failing', () => {
    let shot = storing;
    let tries = 0;
    for (; shot.state !== 'ended'; tries++) shot = onThrown(shot, 'disk full', at(tries), plan);
    expect([tries, shot.outcome, shot.problem?.detail]).toEqual([5, 'internal_error', 'disk full']);
  });
});

describe('what a backend or our own machinery may not do to the loop', () => {
  it('waits at least a second when the backend says to ask again at once', () => {
    const report = { outcome: 'running', backendStatus: 'in_progress', progress: 5, pollAfterMs: 0 } as const;
    expect(onReport(rendering, report, at(10), plan).dueAt).toBe(iso(at(11)));
  });

  it('calls a submit that keeps failing here unknown, because the backend may have accepted it', () => {
    let shot: ShotRun = { ...freshShot(), state: 'submitting', leaseUntil: iso(at(900)) };
    for (let tries = 0; shot.state !== 'ended'; tries++)
      shot = onThrown(shot, 'The storage is out of reach.', at(tries), plan);
    expect(shot).toMatchObject({ outcome: 'outcome_unknown', unclearSince: iso(at(4)) });
  });

  it('keeps a stored clip that cannot be measured', () => {
    const clip = { blob: 'p/01-baseline.mp4', bytes: 1, sha256: 'ab' };
    let shot: ShotRun = { ...rendering, state: 'measuring', clip };
    for (let tries = 0; shot.state !== 'ended'; tries++) shot = onThrown(shot, 'No ffmpeg.', at(tries), plan);
    expect(shot).toMatchObject({ outcome: 'completed', clip, verdict: null, problem: { code: 'not_measured' } });
  });

  it('gives a slot back before a submit is made again, and waits for one anew', () => {
    const problem = { code: 'slot_lost', detail: 'x' };
    const unclear = { unclearSince: iso(at(10)), firstTriedAt: iso(at(0)), leaseUntil: iso(at(900)) };
    const shot: ShotRun = { ...freshShot(), state: 'reconciling', ...unclear };
    const later = at(7 * 3_600);
    expect(onSubmitted(shot, { outcome: 'slot_first', problem }, { nowMs: later, plan })).toMatchObject({
      state: 'waiting',
      dueAt: iso(later),
      leaseUntil: iso(at(900)),
      // The queue deadline is not spent by a wait for an answer.
      firstTriedAt: null,
      unclearSince: null,
    });
  });
});
