import type { CheckRendersDeps } from '../../../../src/activities/check-renders';
import { createCheckRenders } from '../../../../src/activities/check-renders';
import { AT, ENDPOINT, jobOf, recordOf } from '../../../support/paid/fixtures';

const unasked = () => Promise.reject(new Error('Its clip is not asked for.'));
const render = { shot: 'baseline', attempt: 1, renderId: 'video_1' };

/** Asks a server whose creates have left nothing behind, for a pipeline that nobody cancels. */
const checkOf = ({
  videoApi,
  ledger,
}: {
  videoApi: Pick<CheckRendersDeps['videoApi'], 'deleteStops' | 'get'>;
  ledger: Pick<CheckRendersDeps['ledger'], 'ended' | 'read'>;
}) =>
  createCheckRenders({
    videoApi: { ...videoApi, endpoint: ENDPOINT, content: unasked, contentAt: unasked },
    ledger: {
      ...ledger,
      keptAnswer: () => Promise.resolve(undefined),
      keepAnswer: () => Promise.reject(new Error('Nothing was answered.')),
    },
    control: { cancelRequest: () => Promise.resolve(null) },
    media: { facts: () => Promise.resolve(undefined) },
    homeOf: () => Promise.resolve(undefined),
    log: () => undefined,
    maxClipBytes: 1,
  });

describe('asking for a render', () => {
  it.each([
    ['is not known to the server that accepted it', ENDPOINT, { code: 'job_not_found', detail: 'It answered 404.' }],
    [
      'was accepted by another server than the one that is asked now',
      'old.example.com/v1',
      { code: 'backend_moved', detail: expect.stringContaining('sent to old.example.com/v1') as string },
    ],
  ])('that %s says so', async (_, sentTo, problem) => {
    const record = recordOf();
    const check = checkOf({
      videoApi: {
        deleteStops: false,
        get: () =>
          Promise.resolve({ outcome: 'problem', problem: { kind: 'job_not_found', message: 'It answered 404.' } }),
      },
      ledger: {
        ended: () => Promise.reject(new Error('Nothing has ended.')),
        read: () => Promise.resolve({ ...record, backend: { ...record.backend, endpoint: sentTo } }),
      },
    });
    const { renders } = await check({ pipelineId: 'p1', renders: [render], at: AT });
    expect(renders).toEqual({ video_1: { outcome: 'missing', problem } });
  });

  it.each([
    ['deleted', false, 'completed'],
    ['deleted', true, 'cancelled'],
    ['cancelled', false, 'cancelled'],
  ])('that is called %s where a deletion stops the work: %s, books it as %s', async (status, deleteStops, ending) => {
    const booked: string[] = [];
    const check = checkOf({
      videoApi: {
        deleteStops,
        get: (id) => Promise.resolve({ outcome: 'job', job: jobOf(id, { state: 'cancelled', status }) }),
      },
      ledger: {
        ended: (_, end) => {
          booked.push(end.ending);
          return Promise.resolve(0.4);
        },
        read: () => Promise.resolve(recordOf()),
      },
    });
    const { renders } = await check({ pipelineId: 'p1', renders: [render], at: AT });
    expect(renders).toMatchObject({ video_1: { outcome: 'ended', as: 'cancelled_by_backend', chargedUsd: 0.4 } });
    expect(booked).toEqual([ending]);
  });
});
