import { createDeleteRenders } from '../../../../src/activities/delete-renders';
import type { CancelRequest } from '../../../../src/contract/cancel-request';
import { AT, ENDPOINT, jobOf, recordOf } from '../../../support/paid/fixtures';

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
      log: () => undefined,
    });
    expect(await activity({ pipelineId: 'p1', renders, at: AT })).toEqual(expected);
    expect(removed).toEqual(expected === KEPT ? [] : ['video_1']);
  });
});
