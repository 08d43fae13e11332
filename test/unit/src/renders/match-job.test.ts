import type { Candidate, ListedJob, Ownership } from '../../../../src/renders/match-job';
import { bornAfterMs, looksLike, matchJob, restIsOlder } from '../../../../src/renders/match-job';
import { after, AT, intentOf, jobOf, PROMPT, recordOf, renderIn, renderTiming } from '../../../support/paid/fixtures';

const MINUTE_MS = 60_000;
const atMs = Date.parse(AT);
const sought = { render: recordOf(intentOf()), prompt: PROMPT };

/** What the list comes to, of which nobody has anything unless `owners` says so. */
function match(jobs: readonly ListedJob[], owners: Readonly<Record<string, Ownership>> = {}) {
  const candidates = jobs
    .filter((job) => looksLike(job, sought))
    .map((job): Candidate => ({ job, owner: owners[job.id] ?? 'nobodys' }));
  return matchJob(candidates, sought, renderTiming);
}

describe('a list of jobs', () => {
  it('names the only one that is like the render', () => {
    expect(match([jobOf('mine'), jobOf('other', { prompt: 'Something else.' })])).toMatchObject({
      outcome: 'one',
      job: { id: 'mine' },
      certain: false,
    });
  });

  it.each<[string, Partial<ListedJob>]>([
    ['the prompt', { prompt: 'A paper boat on a red tabletop.' }],
    ['being seven minutes too old', { createdAtMs: atMs - 7 * MINUTE_MS }],
  ])('names none that differs in %s', (_, changes) => {
    expect(match([jobOf('other', changes)])).toEqual({ outcome: 'none' });
  });

  it.each<[string, Partial<ListedJob>]>([
    ['a longer name of the model', { model: 'sora-2-2025-12-08' }],
    ['its prompt shortened', { prompt: `${PROMPT.slice(0, 12)}…` }],
    ['another size', { size: '1280x720' }],
    ['another length', { seconds: '8' }],
    ['another job that it remixes', { remixedFromId: 'video_0' }],
    ['no time of creation', { createdAtMs: null }],
    ['its prompt within a longer one', { prompt: `Style: plain. ${PROMPT}` }],
    ['its prompt respaced', { prompt: PROMPT.replaceAll(' ', '\n').toUpperCase() }],
  ])('proves nothing by a job that has %s', (_, changes) => {
    expect(match([jobOf('perhaps', changes)])).toEqual({ outcome: 'alike', renderIds: ['perhaps'] });
  });

  it.each<[string, Partial<ListedJob>]>([
    ['no prompt', { prompt: null }],
    ['no model', { model: null }],
    ['no size and no seconds', { size: null, seconds: null }],
    ['white space around the prompt', { prompt: `${PROMPT}\n` }],
    ['a clock five minutes behind ours', { createdAtMs: atMs - 5 * MINUTE_MS }],
    ['a clock five minutes ahead of ours', { createdAtMs: atMs + 5 * MINUTE_MS }],
  ])('names one that comes with %s', (_, changes) => {
    expect(match([jobOf('mine', changes)])).toMatchObject({ outcome: 'one' });
  });

  it('names none that other renders own', () => {
    const jobs = [jobOf('theirs'), jobOf('mine')];
    expect(match(jobs, { theirs: 'others' })).toMatchObject({ outcome: 'one', job: { id: 'mine' } });
    expect(match(jobs, { theirs: 'others', mine: 'others' })).toEqual({ outcome: 'none' });
  });

  it('names the one that its render took already for certain, whatever else looks like it', () => {
    const jobs = [jobOf('twin'), jobOf('mine', { prompt: null })];
    expect(match(jobs, { mine: 'mine' })).toMatchObject({ outcome: 'one', job: { id: 'mine' }, certain: true });
  });

  it('names all of several', () => {
    expect(match([jobOf('one'), jobOf('two')])).toEqual({ outcome: 'several', renderIds: ['one', 'two'] });
  });

  it('calls one that was made long after the submit late, and prefers one in time', () => {
    const late = jobOf('late', { createdAtMs: atMs + 25 * MINUTE_MS });
    expect(match([late])).toEqual({ outcome: 'late', renderIds: ['late'] });
    expect(match([late, jobOf('mine')])).toMatchObject({ outcome: 'one', job: { id: 'mine' } });
  });
});

describe('the time in which the job of a render was born', () => {
  it('begins before its first submit, by as much as clocks may differ', () => {
    expect(bornAfterMs(renderIn('free', { intendedAt: after(900), firstIntendedAt: after(60) }))).toBe(
      atMs + MINUTE_MS - 6 * MINUTE_MS,
    );
  });
});

describe('a page of a list', () => {
  const page = (...minutes: (number | null)[]) =>
    minutes.map((at, index) => jobOf(`job-${index}`, { createdAtMs: at === null ? null : at * MINUTE_MS }));

  it.each<[string, ListedJob[], boolean]>([
    ['is newest first and ends before the time', page(9, 5, 4), true],
    ['is newest first and ends after the time', page(9, 7, 6), false],
    ['ends exactly at the time', page(9, 5), false],
    ['is not in the order of time', page(9, 1, 2), false],
    ['has a job without a time', page(9, null, 1), false],
    ['is empty', page(), false],
  ])('that %s says whether all that follows is older: %#', (_, jobs, expected) => {
    expect(restIsOlder(jobs, 5 * MINUTE_MS)).toBe(expected);
  });
});

describe('a list of jobs, for a render that is made from another', () => {
  const render = (how: 'remix' | 'edit' | 'extend') =>
    recordOf(
      intentOf({ seconds: 12, madeFrom: { how, renderId: 'source', ...(how === 'extend' ? { addsSeconds: 8 } : {}) } }),
    );
  const found = (how: 'remix' | 'edit' | 'extend', changes: Partial<ListedJob>) => {
    const sought = { render: render(how), prompt: PROMPT };
    const job = jobOf('mine', { seconds: '12', ...changes });
    const candidates = looksLike(job, sought) ? [{ job, owner: 'nobodys' as const }] : [];
    return matchJob(candidates, sought, renderTiming).outcome;
  };

  it.each<['remix' | 'edit' | 'extend', Partial<ListedJob>, string]>([
    ['remix', { remixedFromId: 'source' }, 'one'],
    // Somebody may have made the same from nothing; a remix says that it is one.
    ['remix', { remixedFromId: null }, 'alike'],
    ['remix', { remixedFromId: 'another' }, 'alike'],
    ['edit', { remixedFromId: null }, 'one'],
    ['edit', { remixedFromId: 'source' }, 'one'],
    ['extend', { remixedFromId: 'another' }, 'alike'],
    // The length of the whole, or of what is added alone.
    ['extend', { seconds: '8' }, 'one'],
    ['extend', { prompt: 'Something else.' }, 'none'],
  ])('holds against %s a job with %j: %s', (how, changes, outcome) => {
    expect(found(how, changes)).toBe(outcome);
  });
});
