import { refreshPlan } from '../../../../src/plans/refresh-plan';
import type { SubmitAnswer } from '../../../../src/contract/answers';
import type { Shot } from '../../../../src/shots/shot';
import { after, AT } from '../../../support/paid/fixtures';
import { planOf, testBackend } from '../../../support/plan';
import { heldUntil, shotIn, stepped } from '../../../support/shots';

const plan = planOf();
const problem = { code: 'server_error', status: 500, detail: 'POST /videos answered 500' };
const accepted = { outcome: 'accepted', renderId: 'v', backendStatus: 'queued', chargedUsd: 0 } as const;
const undecided = (unclearSince: string | null) => ({ outcome: 'undecided', unclearSince, problem }) as const;
const lookedFor = (unclearSince: string | null) =>
  ({ outcome: 'reconciling', retryAfterMs: 60_000, unclearSince, problem }) as const;

const submitted = (shot: Shot, answer: SubmitAnswer, seconds = 0): Shot =>
  stepped(shot, { type: 'submitted', answer }, { plan, seconds });

describe('a shot that is submitted', () => {
  it('renders from its acceptance on, and is asked about on schedule or when the backend says', () => {
    expect(submitted(shotIn('submitting'), { ...accepted, pollAfterMs: null }, 5)).toMatchObject({
      state: 'rendering',
      dueAt: after(15),
      submits: 1,
      render: { renderId: 'v', backendStatus: 'queued', progress: 0, acceptedAt: after(5) },
    });
    expect(submitted(shotIn('submitting'), { ...accepted, pollAfterMs: 3_000 })).toMatchObject({ dueAt: after(3) });
  });

  it('is charged at its acceptance where the backend does so', () => {
    const answer = { ...accepted, chargedUsd: 0.4, pollAfterMs: null };
    expect(submitted(shotIn('submitting'), answer)).toMatchObject({ state: 'rendering', chargedUsd: 0.4 });
  });

  it('doubles its pauses while nobody answers, and then ends by the name of the trouble', () => {
    let shot: Shot = shotIn('submitting');
    const pauses: number[] = [];
    for (let seconds = 0; shot.state !== 'ended';) {
      shot = submitted(shot, { outcome: 'unreachable', as: 'backend_unreachable', problem }, seconds);
      if (shot.state !== 'submitting' || shot.dueAt === null) continue;
      const pause = (Date.parse(shot.dueAt) - Date.parse(after(seconds))) / 1_000;
      pauses.push(pause);
      seconds += pause;
    }
    expect(pauses).toEqual([10, 20, 40, 80, 160, 320]);
    expect(shot).toMatchObject({ outcome: 'backend_unreachable', submits: 7, problem });
    expect(shot).not.toHaveProperty('dueAt');
  });

  it('asks a backend that sleeps every 30 s for 15 minutes, and then ends as unreachable without one submit', () => {
    let shot: Shot = shotIn('submitting', { slot: heldUntil(after(9_000)) });
    const looks: number[] = [];
    for (let seconds = 0; shot.state !== 'ended';) {
      shot = submitted(shot, { outcome: 'asleep', problem }, seconds);
      looks.push(seconds);
      if (shot.state === 'submitting' && shot.dueAt !== null)
        seconds = (Date.parse(shot.dueAt) - Date.parse(AT)) / 1_000;
    }
    expect([looks[1], looks.at(-1), looks.length]).toEqual([30, 900, 31]);
    expect(shot).toMatchObject({ outcome: 'backend_unreachable', submits: 0, problem, slot: heldUntil(after(9_000)) });
  });

  it('is submitted as any other once its backend has woken up, and counts the next sleep anew', () => {
    const asleep = submitted(shotIn('submitting'), { outcome: 'asleep', problem }, 30);
    expect(asleep).toMatchObject({ wakingSince: after(30), dueAt: after(60) });
    const unreached = submitted(asleep, { outcome: 'unreachable', as: 'backend_unreachable', problem }, 50);
    expect(unreached).toMatchObject({ state: 'submitting', troubles: 1 });
    expect(unreached).not.toHaveProperty('wakingSince');
    expect(submitted(unreached, { outcome: 'asleep', problem }, 60)).toMatchObject({
      ...{ troubles: 1, wakingSince: after(60) },
    });
    expect(submitted(asleep, { ...accepted, pollAfterMs: null }, 50)).toMatchObject({
      state: 'rendering',
      troubles: 0,
    });
  });

  it('gives up its turn when the backend was busy, and keeps why', () => {
    const waiting = { queuedSince: AT, slot: heldUntil(after(900)) };
    const busy = submitted(shotIn('submitting', waiting), { outcome: 'busy', retryAfterMs: 7_000, problem });
    expect(busy).toMatchObject({ state: 'waiting', dueAt: after(7), problem, submits: 1, slot: waiting.slot });
    const whenever = submitted(shotIn('submitting', waiting), { outcome: 'busy', retryAfterMs: null, problem });
    expect(whenever).toMatchObject({ state: 'waiting', dueAt: null });
  });

  it('gives a slot back before a submit is made again, and waits for one anew', () => {
    const slotLost = { code: 'slot_lost', detail: 'x' };
    const unclear = { unclearSince: after(10), queuedSince: AT, slot: heldUntil(after(900)) };
    const later = 7 * 3_600;
    const answer = { outcome: 'slot_first', problem: slotLost } as const;
    const waiting = submitted(shotIn('reconciling', unclear), answer, later);
    expect(waiting).toMatchObject({
      state: 'waiting',
      dueAt: after(later),
      slot: unclear.slot,
      // The queue deadline is not spent by a wait for an answer.
      queuedSince: null,
      submits: 0,
    });
    expect(waiting).not.toHaveProperty('unclearSince');
    expect(submitted(shotIn('submitting', { queuedSince: AT }), answer, 9)).toMatchObject({ queuedSince: AT });
  });

  it.each<[string, SubmitAnswer]>([
    ['found no room', { outcome: 'busy', retryAfterMs: null, problem }],
    ['needs its slot first', { outcome: 'slot_first', problem }],
  ])('has the price of the day after it %s, because nothing was bought at that of another', (_, answer) => {
    const today = refreshPlan(plan, { backends: [{ ...testBackend, usdPerSecond: 0.2 }], dailyUsd: null });
    expect(stepped(shotIn('reconciling'), { type: 'submitted', answer }, { plan: today })).toMatchObject({
      priceUsd: 0.8,
    });
  });

  it('is looked for since the ledger says so, or since now, and never since an earlier time than it knew', () => {
    expect(submitted(shotIn('submitting'), lookedFor(null), 30)).toMatchObject({
      ...{ state: 'reconciling', dueAt: after(90), unclearSince: after(30), submits: 0, problem },
    });
    expect(submitted(shotIn('submitting'), lookedFor(after(20)), 30)).toMatchObject({ unclearSince: after(20) });
    const known = shotIn('reconciling', { unclearSince: after(25) });
    expect(submitted(known, lookedFor(after(20)), 30)).toMatchObject({ unclearSince: after(25) });
    expect(submitted(known, lookedFor(after(28)), 30)).toMatchObject({ unclearSince: after(28) });
    expect(submitted(known, lookedFor(null), 30)).toMatchObject({ unclearSince: after(25) });
  });

  it('waits for a person no longer than the plan says, and is then given up as unknown', () => {
    const day = plan.terms.timing.decisionDeadlineSeconds;
    const asked = submitted(shotIn('reconciling'), undecided(AT), 10);
    expect(asked).toMatchObject({ state: 'undecided', dueAt: after(310), unclearSince: AT });
    expect(submitted(asked, undecided(AT), day - 10)).toMatchObject({ state: 'undecided', dueAt: after(day) });
    expect(submitted(asked, undecided(AT), day)).toMatchObject({
      ...{ state: 'ended', outcome: 'outcome_unknown', unclearSince: AT, problem },
    });
  });

  it('ends as the backend or a cancel ends it', () => {
    const refused = { outcome: 'ended', as: 'moderated', problem } as const;
    expect(submitted(shotIn('submitting'), refused, 3)).toMatchObject({
      ...{ state: 'ended', outcome: 'moderated', endedAt: after(3), problem, submits: 1, render: null },
    });
    const cancel = { requestedAt: AT, reason: null };
    expect(submitted(shotIn('submitting'), { outcome: 'cancelled', cancel })).toMatchObject({
      ...{ outcome: 'cancelled', submits: 0, unclearSince: null },
    });
  });
});
