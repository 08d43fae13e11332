import type { ListedJob } from '../../../../src/renders/match-job';
import type { Circumstances, FoundJob, ReconcileStep } from '../../../../src/renders/reconcile';
import {
  beforeItsClaim,
  decide,
  isPatient,
  onDecision,
  rivalsThatMatter,
  tooEarly,
  whileAsked,
} from '../../../../src/renders/reconcile';
import { after, AT, jobOf, renderIn } from '../../../support/paid/fixtures';

const PROVEN_MS = 250_000;
const noRivals = { sameWords: false, otherWords: false };
const usual: Circumstances = {
  clock: { missingMs: PROVEN_MS, provenAfterMs: PROVEN_MS },
  isCancelled: false,
  otherServer: undefined,
  listCompleteAfterSeconds: 10,
  rivals: noRivals,
};
const missingFor = (missingMs: number) => ({ clock: { missingMs, provenAfterMs: PROVEN_MS } });

const job: ListedJob = jobOf('video_1');
const wordless: ListedJob = { ...job, prompt: null };
const one: FoundJob = { outcome: 'one', job, certain: false };
const oneWordless: FoundJob = { outcome: 'one', job: wordless, certain: false };
const mine: FoundJob = { outcome: 'one', job: wordless, certain: true };
const several: FoundJob = { outcome: 'several', renderIds: ['video_1', 'video_2'] };
const alike: FoundJob = { outcome: 'alike', renderIds: ['video_1'] };
const late: FoundJob = { outcome: 'late', renderIds: ['video_1'] };
const none: FoundJob = { outcome: 'none' };
const away: FoundJob = { outcome: 'unlistable', detail: 'GET /videos answered 503', mayPass: true };
const refused: FoundJob = { ...away, detail: 'GET /videos answered 403', mayPass: false };

const adopt: ReconcileStep = { step: 'adopt', renderId: 'video_1' };
const ask = (text: string): object => ({ step: 'ask', detail: expect.stringContaining(text) as string });
const waitForRival = {
  step: 'wait',
  retryAfterMs: 30_000,
  detail: "Job video_1 may be another render's, whose answer is missing too.",
};
const rivalOf = (words: 'sameWords' | 'otherWords') => ({ rivals: { ...noRivals, [words]: true } });
const MOVED = 'It was sent to a, and this app asks b now.';

describe('a render whose answer is missing, once the list can prove something', () => {
  it.each<[string, FoundJob, Partial<Circumstances>, object]>([
    ['is the one job that is like it', one, {}, adopt],
    ['is the one job also where nobody vouches for the list', one, { listCompleteAfterSeconds: null }, adopt],
    ['is the one job also when it is cancelled, for it may be charged', one, { isCancelled: true }, adopt],
    ['is the one job without a prompt', oneWordless, {}, adopt],
    [
      'is the one job that it took before, whatever rivals it has',
      mine,
      { isCancelled: true, ...rivalOf('sameWords') },
      adopt,
    ],
    ['is the one job that it took before, though that tells no prompt', mine, rivalOf('otherWords'), adopt],
    ['is the one job whose prompt tells it from a rival with another one', one, rivalOf('otherWords'), adopt],
    ['is the one job that a twin could be too, first come first served', one, rivalOf('sameWords'), adopt],
    ['waits where a rival may be the job without a prompt', oneWordless, rivalOf('otherWords'), waitForRival],
    [
      'is asked about where a rival may be that job for long',
      oneWordless,
      { ...rivalOf('otherWords'), ...missingFor(2 * PROVEN_MS) },
      ask('does not tell prompts, and job video_1 may be this render or another one'),
    ],
    [
      'waits, cancelled, where a twin that is wanted may be the job',
      one,
      { isCancelled: true, ...rivalOf('sameWords') },
      waitForRival,
    ],
    [
      'is asked about, cancelled, where a twin may be the job for long',
      one,
      { isCancelled: true, ...rivalOf('sameWords'), ...missingFor(2 * PROVEN_MS) },
      ask('video_1 alone may be this render'),
    ],
    ['is asked about when it was sent to another server', one, { otherServer: MOVED }, ask(`${MOVED} Of the jobs`)],
    [
      'is asked about where several are like it',
      several,
      {},
      ask('2 jobs that could be this render: video_1, video_2'),
    ],
    ['is asked about where one is nearly like it', alike, {}, ask('written differently: video_1')],
    ['is asked about where one was made too late', late, {}, ask('too long after it was submitted')],
    ['is freed where the list proves that it never arrived', none, {}, { step: 'free' }],
    [
      'is asked about where nobody vouches for that list',
      none,
      { listCompleteAfterSeconds: null },
      ask('nothing vouches'),
    ],
    ['is asked about where the list is that of another server', none, { otherServer: MOVED }, ask(MOVED)],
    [
      'waits for a list that is away',
      away,
      {},
      { step: 'wait', retryAfterMs: 30_000, detail: 'GET /videos answered 503' },
    ],
    [
      'is asked about when the list is away for half an hour',
      away,
      missingFor(PROVEN_MS + 30 * 60_000),
      ask('cannot be had: GET /videos answered 503'),
    ],
    ['is asked about at once where the list is refused', refused, {}, ask('cannot be had: GET /videos answered 403')],
  ])('%s', (_, found, more, expected) => {
    expect(decide({ resubmits: 0 }, found, { ...usual, ...more })).toMatchObject(expected);
  });

  it('is freed once only', () => {
    expect(decide({ resubmits: 1 }, none, usual)).toMatchObject(ask('submitted again once'));
  });

  it('is never freed by anything but a list that proves it and is vouched for, in whatever circumstances', () => {
    const clocks = [0, PROVEN_MS, 2 * PROVEN_MS, 100 * PROVEN_MS];
    for (const found of [one, oneWordless, mine, several, alike, late, none, away, refused])
      for (const missingMs of clocks)
        for (const isCancelled of [false, true])
          for (const otherServer of [undefined, MOVED])
            for (const listCompleteAfterSeconds of [null, 0, 10])
              for (const resubmits of [0, 1, 2]) {
                const more = { ...missingFor(missingMs), isCancelled, otherServer, listCompleteAfterSeconds };
                const { step } = decide({ resubmits }, found, { ...usual, ...more });
                const isProven =
                  found === none && otherServer === undefined && listCompleteAfterSeconds !== null && resubmits === 0;
                expect(step === 'free').toBe(isProven);
              }
  });
});

describe('a render whose answer is missing', () => {
  it('waits while the list can prove nothing yet', () => {
    expect(tooEarly({ missingMs: PROVEN_MS - 1_000, provenAfterMs: PROVEN_MS })).toEqual({
      step: 'wait',
      retryAfterMs: 1_000,
      detail: 'Waiting until the job list must name it, if it was accepted.',
    });
    expect(tooEarly({ missingMs: PROVEN_MS, provenAfterMs: PROVEN_MS })).toBeUndefined();
  });

  it('is under way for a message that was asked for before its claim', () => {
    const render = renderIn('intended', { intendedAt: after(20) });
    expect(beforeItsClaim(render, AT)).toMatchObject({ step: 'wait', retryAfterMs: 20_000 });
    expect(beforeItsClaim(render, after(-600))).toMatchObject({ step: 'wait', retryAfterMs: 30_000 });
    expect(beforeItsClaim(render, after(20))).toBeUndefined();
  });

  it('is waited for as long as the list may take, and half an hour more', () => {
    const provenAfterMs = PROVEN_MS;
    expect(isPatient({ missingMs: PROVEN_MS + 30 * 60_000 - 1, provenAfterMs })).toBe(true);
    expect(isPatient({ missingMs: PROVEN_MS + 30 * 60_000, provenAfterMs })).toBe(false);
  });

  it.each<[string, FoundJob, boolean, object]>([
    ['a job without a prompt', oneWordless, false, { otherWords: true, sameWords: false }],
    ['a job without a prompt, when it is cancelled', oneWordless, true, { otherWords: true, sameWords: true }],
    ['a job with its prompt', one, false, noRivals],
    ['a job with its prompt, when it is cancelled', one, true, { otherWords: false, sameWords: true }],
    ['a job that it took before', mine, true, noRivals],
    ['several', several, true, noRivals],
    ['none', none, true, noRivals],
    ['no list', away, true, noRivals],
  ])('has rivals that matter with %s: %#', (_, found, isCancelled, expected) => {
    expect(rivalsThatMatter(found, isCancelled)).toEqual(expected);
  });
});

describe('a render that a person is asked about', () => {
  it.each<[string, Parameters<typeof onDecision>[0], object]>([
    ['given up', { shot: 'baseline', action: 'give_up' }, { step: 'give up' }],
    [
      'freed',
      { shot: 'baseline', action: 'resubmit' },
      { step: 'free', detail: 'Somebody decided to submit it again.' },
    ],
    ['adopted', { shot: 'baseline', action: 'adopt', renderId: 'video_1' }, adopt],
  ])('is %s when that is decided', (_, decision, expected) => {
    expect(onDecision(decision)).toEqual(expected);
  });

  const asked = renderIn('asked', { question: { code: 'outcome_unknown', detail: 'The job list does not name it.' } });

  it.each<[string, FoundJob, object]>([
    ['says nothing', none, { step: 'keep asking' }],
    ['is away', away, { step: 'keep asking' }],
    ['is refused', refused, { step: 'keep asking' }],
    ['names one', one, ask('video_1 alone may be this render')],
    ['names several', several, ask('video_1, video_2')],
    ['names one nearly like it', alike, ask('video_1')],
    ['names one made too late', late, ask('video_1')],
  ])('keeps that question, or a new one, when the list %s, and is never adopted by itself', (_, found, expected) => {
    expect(whileAsked(asked, found, noRivals)).toMatchObject(expected);
  });

  it('is asked about once only for what the list shows', () => {
    const first = whileAsked(asked, one, noRivals);
    const detail = first.step === 'ask' ? first.detail : '';
    const told = renderIn('asked', { question: { code: 'outcome_unknown', detail } });
    expect(whileAsked(told, one, noRivals)).toEqual({ step: 'keep asking' });
  });
});
