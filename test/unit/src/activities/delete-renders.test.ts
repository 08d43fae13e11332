import { createDeleteRenders } from '../../../../src/activities/delete-renders';
import type { CancelRequest } from '../../../../src/contract/run';
import { AT, jobOf } from '../../../support/paid-fixtures';

const renders = [{ shot: 'baseline', attempt: 1, renderId: 'video_1' }];

describe('deleting the renders of a cancelled pipeline', () => {
  it.each<[string, CancelRequest | null, object]>([
    ['deletes them', { requestedAt: AT, reason: null }, { deleted: ['video_1'], stillCharged: [] }],
    ['deletes none when the cancel was taken back by a resume', null, { deleted: [], stillCharged: ['video_1'] }],
  ])('%s', async (_, cancel, expected) => {
    const removed: string[] = [];
    const activity = createDeleteRenders({
      control: { cancelRequest: () => Promise.resolve(cancel) },
      videoApi: {
        get: (id) => Promise.resolve({ outcome: 'job', job: jobOf(id, { state: 'completed', status: 'completed' }) }),
        remove: (id) => {
          removed.push(id);
          return Promise.resolve({ outcome: 'removed' });
        },
      },
      log: () => undefined,
    });
    expect(await activity({ pipelineId: 'p1', renders, at: AT })).toEqual(expected);
    expect(removed).toEqual(cancel === null ? [] : ['video_1']);
  });
});
