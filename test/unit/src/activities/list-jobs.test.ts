import { listJobs } from '../../../../src/activities/list-jobs';
import type { ListedJob } from '../../../../src/renders/match-job';
import type { GetOutcome, ListOutcome } from '../../../../src/video-api/outcomes';
import type { Job } from '../../../../src/video-api/parse-job';
import { AT, jobOf } from '../../../support/paid/fixtures';

const MINUTE_MS = 60_000;
const atMs = Date.parse(AT);
const sought = { bornAfterMs: atMs - 6 * MINUTE_MS, keep: ({ id }: ListedJob) => id === 'mine' };
interface Query {
  limit?: number;
  after?: string;
}

/** A backend's list in this order, in pages of at most `limit`. */
function listOf(jobs: readonly Job[], { unreadable = 0, says = true, gone = [] as string[], turnsPages = true } = {}) {
  const asked: number[] = [];
  return {
    asked,
    get: (id: string): Promise<GetOutcome> =>
      Promise.resolve(
        gone.includes(id)
          ? { outcome: 'problem', problem: { kind: 'job_not_found', status: 404, message: 'No such job' } }
          : { outcome: 'job', job: jobOf(id) },
      ),
    list: ({ limit = 20, after }: Query = {}): Promise<ListOutcome> => {
      const start = after === undefined || !turnsPages ? 0 : jobs.findIndex(({ id }) => id === after) + 1;
      const page = jobs.slice(start, start + limit);
      asked.push(page.length);
      const nextAfter = says && start + page.length < jobs.length ? (page.at(-1)?.id ?? null) : null;
      return Promise.resolve({
        outcome: 'page',
        jobs: page,
        unreadable,
        nextAfter,
        saysItIsAll: nextAfter === null && says,
      });
    },
  };
}

const others = (count: number, bornMs: (index: number) => number): Job[] =>
  Array.from({ length: count }, (_, index) => jobOf(`other-${index}`, { createdAtMs: bornMs(index) }));

describe('reading the job list', () => {
  it('reads 1,000 newer entries page by page to the one that is looked for', async () => {
    const list = listOf([...others(1_000, (index) => atMs + (2_000 - index) * 1_000), jobOf('mine')]);
    expect(await listJobs(list, sought)).toMatchObject({ outcome: 'listed', jobs: [{ id: 'mine' }] });
    expect(list.asked).toEqual([...Array<number>(10).fill(100), 1]);
  });

  it('stops at the first page that ends before the time it is looked for in', async () => {
    const list = listOf([jobOf('mine'), ...others(1_000, (index) => atMs - (index + 10) * MINUTE_MS)]);
    expect(await listJobs(list, sought)).toMatchObject({ outcome: 'listed', jobs: [{ id: 'mine' }] });
    expect(list.asked).toEqual([100]);
  });

  it('reads on where the server does not list the newest first', async () => {
    const list = listOf([...others(149, (index) => atMs - (200 - index) * MINUTE_MS), jobOf('mine')]);
    expect(await listJobs(list, sought)).toMatchObject({ outcome: 'listed', jobs: [{ id: 'mine' }] });
  });

  it('concludes nothing from a list with entries it cannot read', async () => {
    expect(await listJobs(listOf([jobOf('mine')], { unreadable: 2 }), sought)).toEqual({
      outcome: 'unlistable',
      problem: { kind: 'bad_answer', message: '2 entries of the job list cannot be read' },
    });
  });

  it('proves nothing by a list that does not say that it ends, or of a server whose replicas answered apart', async () => {
    const silent = await listJobs(listOf([jobOf('mine')], { says: false }), sought);
    expect(silent).toMatchObject({ outcome: 'listed', doubt: expect.stringContaining('does not say') as string });
    const { list, get } = listOf([jobOf('mine')]);
    const apart = { get, list: async () => ({ ...(await list()), apart: true }) as ListOutcome };
    expect(await listJobs(apart, sought)).toMatchObject({ doubt: expect.stringContaining('replicas') as string });
    expect(await listJobs(listOf([], { says: false }), sought)).toEqual({ outcome: 'listed', jobs: [] });
  });

  describe('whose silence is to prove something', () => {
    const old = others(250, (index) => atMs - (index + 10) * MINUTE_MS);
    const proving = { ...sought, proves: true };
    const doubtOf = async (options: Parameters<typeof listOf>[1]): Promise<string | undefined> => {
      const listed = await listJobs(listOf(old, options), proving);
      return listed.outcome === 'listed' ? listed.doubt : listed.outcome;
    };

    it('is read to its end, whatever order it is in', async () => {
      const list = listOf(old);
      expect(await listJobs(list, proving)).not.toHaveProperty('doubt');
      expect(list.asked).toEqual([100, 100, 50]);
    });

    it('is read until an empty page where it does not say that it ends', async () => {
      const list = listOf(old, { says: false });
      expect(await listJobs(list, proving)).not.toHaveProperty('doubt');
      expect(list.asked).toEqual([100, 100, 50, 0]);
    });

    it('proves nothing where a job that its pages were counted by is gone, or the server turns no pages', async () => {
      expect(await doubtOf({ gone: ['other-199'] })).toMatch(/is not there any more/);
      expect(await doubtOf({ says: false, gone: ['other-249'] })).toMatch(/is not there any more/);
      expect(await doubtOf({ says: false, turnsPages: false })).toMatch(/does not say that its list ends/);
      expect(await doubtOf({ gone: ['other-3'] })).toBeUndefined();
    });
  });

  it('concludes nothing from a list that fails on its second page', async () => {
    const list = listOf(Array.from({ length: 150 }, (_, index) => jobOf(`job-${index}`)));
    const problem = { kind: 'server_error', status: 503, message: 'GET /videos answered 503' } as const;
    let asked = 0;
    const failing = {
      get: list.get,
      list: (query: Query = {}): Promise<ListOutcome> =>
        ++asked === 2 ? Promise.resolve({ outcome: 'problem', problem }) : list.list(query),
    };
    expect(await listJobs(failing, sought)).toEqual({ outcome: 'unlistable', problem });
  });

  it('concludes nothing from a list without end', async () => {
    let asked = 0;
    const endless = {
      get: listOf([]).get,
      list: (): Promise<ListOutcome> => {
        const jobs = [jobOf(`job-${++asked}`)];
        return Promise.resolve({ outcome: 'page', jobs, unreadable: 0, nextAfter: `job-${asked}`, saysItIsAll: false });
      },
    };
    expect(await listJobs(endless, sought)).toMatchObject({
      outcome: 'unlistable',
      problem: { message: 'the job list goes on after 100 pages' },
    });
  });
});
