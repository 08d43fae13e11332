import { createDeleteRenders } from '../../../../src/activities/delete-renders';
import type { CancelRequest } from '../../../../src/contract/cancel-request';
import type { Render } from '../../../../src/renders/render';
import type { RemoveOutcome } from '../../../../src/video-api/outcomes';
import type { VideoApiProblem } from '../../../../src/video-api/problem';
import { AT, ENDPOINT, jobOf, recordOf, renderIn } from '../../../support/paid/fixtures';

const renders = [{ shot: 'baseline', attempt: 1, renderId: 'video_1' }];
const CANCEL: CancelRequest = { requestedAt: AT, reason: null };
const KEPT = { deleted: [], stillCharged: ['video_1'] };

describe('deleting the renders of a cancelled pipeline', () => {
  it.each<[string, CancelRequest | null, string, object]>([
    ['deletes them', CANCEL, ENDPOINT, { deleted: ['video_1'], stillCharged: [] }],
    ['deletes none when the cancel was taken back by a resume', null, ENDPOINT, KEPT],
    ['deletes none on another server, where the id means another job', CANCEL, 'elsewhere.example.com/v1', KEPT],
  ])('%s', async (_, cancel, sentTo, expected) => {
    const removed: string[] = [];
    const record = recordOf();
    const activity = createDeleteRenders({
      control: { cancelRequest: () => Promise.resolve(cancel) },
      ledger: { read: () => Promise.resolve({ ...record, backend: { ...record.backend, endpoint: sentTo } }) },
      videoApi: {
        endpoint: ENDPOINT,
        get: (id) => Promise.resolve({ outcome: 'job', job: jobOf(id, { state: 'completed', status: 'completed' }) }),
        remove: (id) => {
          removed.push(id);
          return Promise.resolve({ outcome: 'removed' });
        },
      },
      sleep: () => Promise.reject(new Error('Nothing is waited for.')),
      log: () => undefined,
    });
    expect(await activity({ pipelineId: 'p1', renders, at: AT })).toEqual(expected);
    expect(removed).toEqual(expected === KEPT ? [] : ['video_1']);
  });

  const said = (status: number, kind: VideoApiProblem['kind'], rest: Partial<VideoApiProblem> = {}): RemoveOutcome => ({
    outcome: 'problem',
    problem: { kind, status, message: `It answered ${status}.`, ...rest },
  });
  const REMOVED: RemoveOutcome = { outcome: 'removed' };
  const ENDED = renderIn('ended');
  const RUNS_ON = said(409, 'not_ready');

  /** Cleans up on a backend that answers deletions so, one after the other, and every question with a completed job. */
  async function cleanUp(
    answers: RemoveOutcome[],
    { record = ENDED, ids = ['video_1'] }: { record?: Render | null; ids?: string[] } = {},
  ) {
    const [removed, slept, logged]: [string[], number[], string[]] = [[], [], []];
    const activity = createDeleteRenders({
      control: { cancelRequest: () => Promise.resolve(CANCEL) },
      ledger: { read: () => Promise.resolve(record ?? undefined) },
      videoApi: {
        endpoint: ENDPOINT,
        get: (id) => Promise.resolve({ outcome: 'job', job: jobOf(id, { state: 'completed', status: 'completed' }) }),
        remove: (id) => {
          removed.push(id);
          return Promise.resolve(answers[Math.min(removed.length, answers.length) - 1] ?? REMOVED);
        },
      },
      sleep: (ms) => {
        slept.push(ms);
        return Promise.resolve();
      },
      log: (step) => logged.push(step),
    });
    const asked = ids.map((renderId) => ({ shot: 'baseline', attempt: 1, renderId }));
    return { ...(await activity({ pipelineId: 'p1', renders: asked, at: AT })), removed, slept, logged };
  }

  it('takes a 404 for a deletion where the record knows how the render ended', async () => {
    expect(await cleanUp([said(404, 'job_not_found')])).toMatchObject({ deleted: ['video_1'], stillCharged: [] });
  });

  it.each([
    ['is under way as far as the record knows', renderIn('accepted')],
    ['has no record', null],
  ])('takes no 404 for an end of a render that %s', async (_, record) => {
    expect(await cleanUp([said(404, 'job_not_found')], { record })).toMatchObject(KEPT);
  });

  it('asks a server that answers 405 no more, says so once and loses none of its renders', async () => {
    const { logged, ...found } = await cleanUp([said(405, 'route_not_found')], { ids: ['video_1', 'video_2'] });
    expect(found).toEqual({ deleted: [], stillCharged: ['video_1', 'video_2'], removed: ['video_1'], slept: [] });
    expect(logged.filter((step) => step === 'render.undeletable')).toHaveLength(1);
  });

  it('goes on after a bare 404, which may be about the one job', async () => {
    const found = await cleanUp([said(404, 'route_not_found'), REMOVED], { ids: ['video_1', 'video_2'] });
    expect(found).toMatchObject({ deleted: ['video_2'], stillCharged: ['video_1'] });
  });

  it.each([
    ['409 while it still runs', said(409, 'refused_other'), REMOVED, [5_000]],
    ['202, and then that it is gone', said(202, 'not_ready'), said(404, 'job_not_found'), [5_000]],
    ['409 and a time to come back', said(409, 'not_ready', { retryAfterMs: 20_000 }), REMOVED, [20_000]],
  ])('asks again after %s', async (_, first, then, pauses) => {
    expect(await cleanUp([first, then])).toMatchObject({ deleted: ['video_1'], stillCharged: [], slept: pauses });
  });

  it('waits a minute at most for all that cannot be deleted yet, and leaves the rest to be followed', async () => {
    const { slept, ...found } = await cleanUp([RUNS_ON], { ids: ['video_1', 'video_2'] });
    expect(found).toMatchObject({ deleted: [], stillCharged: ['video_1', 'video_2'] });
    expect(slept.reduce((all, ms) => all + ms, 0)).toBe(60_000);
    expect((await cleanUp([said(409, 'not_ready', { retryAfterMs: 0 })])).slept).toHaveLength(60);
  });
});
