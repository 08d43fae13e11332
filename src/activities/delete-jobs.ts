import type { ActivityInput, ActivityOutput } from '../contract/activities';
import type { ByBackendDeps } from './by-backend';
import { byBackend } from './by-backend';
import type { DeleteRendersDeps } from './delete-renders';
import { createDeleteRenders } from './delete-renders';
import type { Log } from './log';

export type DeleteJobsDeps = Omit<ByBackendDeps, 'control' | 'log'> & Pick<DeleteRendersDeps, 'ledger' | 'sleep'>;

/** Nobody wants the clips of a pipeline that is being deleted, whether it was cancelled or not. */
const UNWANTED: ByBackendDeps['control'] = {
  cancelRequest: () => Promise.resolve({ requestedAt: new Date(0).toISOString(), reason: null }),
};

/** Deletes jobs that have ended on the backends that have them, as a cancel does. */
export const createDeleteJobs =
  ({ sleep, ...deps }: DeleteJobsDeps) =>
  (input: ActivityInput<'deleteRenders'>, log: Log): Promise<ActivityOutput<'deleteRenders'>> =>
    byBackend({ ...deps, control: UNWANTED, log }).deleteRenders((videoApi) =>
      createDeleteRenders({ videoApi, ledger: deps.ledger, control: UNWANTED, sleep, log }),
    )(input);
