import { findJob } from '../../../../src/renders/match-job';
import type { Ownership } from '../../../../src/ledger/render-ledger';
import type { ListOutcome } from '../../../../src/video-api/outcomes';
import type { Job } from '../../../../src/video-api/parse-job';
import { AT, intentOf, jobOf, PROMPT, recordOf } from '../../../support/paid/fixtures';

const MINUTE_MS = 60_000;
const atMs = Date.parse(AT);
const no = () => Promise.resolve(false);
const nobodys = (): Promise<Ownership> => Promise.resolve('nobodys');
const record = recordOf(intentOf());

/** A backend's list, newest first, in pages of at most `limit`. */
function listOf(jobs: readonly Job[], { unreadable = 0 } = {}) {
  const asked: number[] = [];
  const newestFirst = [...jobs].sort((a, b) => (b.createdAtMs ?? 0) - (a.createdAtMs ?? 0));
  return {
    asked,
    list: ({ limit = 20, after }: { limit?: number; after?: string } = {}): Promise<ListOutcome> => {
      const start = after === undefined ? 0 : newestFirst.findIndex(({ id }) => id === after) + 1;
      const page = newestFirst.slice(start, start + limit);
      asked.push(page.length);
      const nextAfter = start + page.length < newestFirst.length ? (page.at(-1)?.id ?? null) : null;
      return Promise.resolve({ outcome: 'page', jobs: page, unreadable, nextAfter });
    },
  };
}

const find = (jobs: readonly Job[], ownership: (id: string) => Promise<Ownership> = nobodys, hasRival = no) =>
  findJob(listOf(jobs), { record, prompt: PROMPT, ownership, hasRival });

describe('looking for the job of a lost answer', () => {
  it('finds the only one that is like the render', async () => {
    expect(await find([jobOf('mine'), jobOf('other', { prompt: 'Something else.' })])).toMatchObject({
      outcome: 'one',
      job: { id: 'mine' },
    });
  });

  it.each<[string, Partial<Job>]>([
    ['the prompt', { prompt: 'A paper boat on a red tabletop.' }],
    ['the size', { size: '1280x720' }],
    ['the seconds', { seconds: '8' }],
    ['being a remix', { remixedFromId: 'video_0' }],
    ['being seven minutes too old', { createdAtMs: atMs - 7 * MINUTE_MS }],
  ])('takes none that differs in %s', async (_, changes) => {
    expect(await find([jobOf('other', changes)])).toEqual({ outcome: 'none' });
  });

  it('does not take a job without words while another render without an answer may be it', async () => {
    const rival = () => Promise.resolve(true);
    expect(await find([jobOf('mine', { prompt: null })])).toMatchObject({ outcome: 'one' });
    expect(await find([jobOf('mine', { prompt: null })], nobodys, rival)).toEqual({
      outcome: 'contested',
      renderIds: ['mine'],
    });
    // Its words tell whose it is.
    expect(await find([jobOf('mine')], nobodys, rival)).toMatchObject({ outcome: 'one' });
  });

  it.each<[string, Partial<Job>]>([
    ['a longer name of the model', { model: 'sora-2-2025-12-08' }],
    ['its prompt shortened', { prompt: `${PROMPT.slice(0, 12)}…` }],
    ['its prompt respaced', { prompt: PROMPT.replaceAll(' ', '\n').toUpperCase() }],
  ])('proves nothing by a job that has %s', async (_, changes) => {
    expect(await find([jobOf('perhaps', changes)])).toEqual({ outcome: 'alike', renderIds: ['perhaps'] });
  });

  it('reads on where the server does not list the newest first', async () => {
    const foreign = Array.from({ length: 149 }, (_, index) =>
      jobOf(`foreign-${index}`, { prompt: 'Something else.', createdAtMs: atMs - (200 - index) * MINUTE_MS }),
    );
    const oldestFirst = [...foreign, jobOf('mine')];
    const list = ({ limit = 20, after }: { limit?: number; after?: string } = {}): Promise<ListOutcome> => {
      const start = after === undefined ? 0 : oldestFirst.findIndex(({ id }) => id === after) + 1;
      const page = oldestFirst.slice(start, start + limit);
      const last = start + page.length >= oldestFirst.length;
      return Promise.resolve({
        outcome: 'page',
        jobs: page,
        unreadable: 0,
        nextAfter: last ? null : (page.at(-1)?.id ?? null),
      });
    };
    expect(await findJob({ list }, { record, prompt: PROMPT, ownership: nobodys, hasRival: no })).toMatchObject({
      outcome: 'one',
      job: { id: 'mine' },
    });
  });

  it.each<[string, Partial<Job>]>([
    ['no prompt', { prompt: null }],
    ['no model', { model: null }],
    ['no size and no seconds', { size: null, seconds: null }],
    ['no time of creation', { createdAtMs: null }],
    ['white space around the prompt', { prompt: `${PROMPT}\n` }],
    ['a clock five minutes behind ours', { createdAtMs: atMs - 5 * MINUTE_MS }],
    ['a clock five minutes ahead of ours', { createdAtMs: atMs + 5 * MINUTE_MS }],
  ])('takes one that comes with %s', async (_, changes) => {
    expect(await find([jobOf('mine', changes)])).toMatchObject({ outcome: 'one' });
  });

  it('leaves out what other records own', async () => {
    const jobs = [jobOf('theirs'), jobOf('mine')];
    expect(await find(jobs, (id) => Promise.resolve(id === 'theirs' ? 'others' : 'nobodys'))).toMatchObject({
      outcome: 'one',
      job: { id: 'mine' },
    });
    expect(await find(jobs, () => Promise.resolve('others'))).toEqual({ outcome: 'none' });
  });

  it('takes the one that its record took already, whatever else looks like it', async () => {
    const jobs = [jobOf('twin'), jobOf('mine', { prompt: null })];
    const rival = () => Promise.resolve(true);
    expect(await find(jobs, (id) => Promise.resolve(id === 'mine' ? 'mine' : 'nobodys'), rival)).toMatchObject({
      outcome: 'one',
      job: { id: 'mine' },
    });
  });

  it('names all of several', async () => {
    expect(await find([jobOf('one'), jobOf('two')])).toEqual({ outcome: 'several', renderIds: ['one', 'two'] });
  });

  it('calls one that was made long after the submit late, and prefers one in time', async () => {
    const late = jobOf('late', { createdAtMs: atMs + 25 * MINUTE_MS });
    expect(await find([late])).toEqual({ outcome: 'late', renderIds: ['late'] });
    expect(await find([late, jobOf('mine')])).toMatchObject({ outcome: 'one', job: { id: 'mine' } });
  });

  it('reads a list of 1,000 newer entries page by page to its own', async () => {
    const others = Array.from({ length: 1_000 }, (_, index) =>
      jobOf(`other-${index}`, { prompt: 'Something else.', createdAtMs: atMs + (index + 2) * 1_000 }),
    );
    const list = listOf([...others, jobOf('mine')]);
    expect(await findJob(list, { record, prompt: PROMPT, ownership: nobodys, hasRival: no })).toMatchObject({
      outcome: 'one',
    });
    expect(list.asked).toEqual([...Array<number>(10).fill(100), 1]);
  });

  it('stops at the first page that ends before the submit', async () => {
    const older = Array.from({ length: 1_000 }, (_, index) =>
      jobOf(`old-${index}`, { createdAtMs: atMs - (index + 10) * MINUTE_MS }),
    );
    const list = listOf([jobOf('mine'), ...older]);
    expect(await findJob(list, { record, prompt: PROMPT, ownership: nobodys, hasRival: no })).toMatchObject({
      outcome: 'one',
    });
    expect(list.asked).toEqual([100]);
  });

  it('concludes nothing from a list with entries it cannot read', async () => {
    const list = listOf([jobOf('mine')], { unreadable: 2 });
    expect(await findJob(list, { record, prompt: PROMPT, ownership: nobodys, hasRival: no })).toEqual({
      outcome: 'unlistable',
      problem: { kind: 'bad_answer', message: '2 entries of the job list cannot be read' },
    });
  });

  it('concludes nothing from a list that fails on its second page', async () => {
    const list = listOf(Array.from({ length: 150 }, (_, index) => jobOf(`job-${index}`)));
    const problem = { kind: 'server_error', status: 503, message: 'GET /videos answered 503' } as const;
    let asked = 0;
    const failing = {
      list: (query: { limit?: number; after?: string } = {}): Promise<ListOutcome> =>
        ++asked === 2 ? Promise.resolve({ outcome: 'problem', problem }) : list.list(query),
    };
    expect(await findJob(failing, { record, prompt: PROMPT, ownership: nobodys, hasRival: no })).toEqual({
      outcome: 'unlistable',
      problem,
    });
  });

  it('concludes nothing from a list without end', async () => {
    let asked = 0;
    const endless = {
      list: (): Promise<ListOutcome> =>
        Promise.resolve({
          outcome: 'page',
          jobs: [jobOf(`job-${++asked}`, { prompt: 'x' })],
          unreadable: 0,
          nextAfter: `job-${asked}`,
        }),
    };
    expect(await findJob(endless, { record, prompt: PROMPT, ownership: nobodys, hasRival: no })).toMatchObject({
      outcome: 'unlistable',
      problem: { message: 'the job list goes on after 100 pages' },
    });
  });
});
