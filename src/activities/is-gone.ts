import type { VideoApi } from '../video-api/video-api';

export interface IsGoneDeps {
  readonly videoApi: Pick<VideoApi, 'get'>;
  readonly sleep: (ms: number) => Promise<void>;
}

/** So many times in a row a job has to be missing: a node of the backend that is behind the others says so as well. */
const MISSING = { times: 3, pauseMs: 2_000 };

/** A render that is paid is bought again only when the backend says that its job, and so its clip, is not there. */
export async function isGone({ videoApi, sleep }: IsGoneDeps, renderId: string): Promise<boolean> {
  for (let missing = 1; ; missing += 1) {
    const asked = await videoApi.get(renderId);
    if (asked.outcome === 'job') return asked.job.state === 'expired' || asked.job.state === 'cancelled';
    if (asked.problem.kind !== 'job_not_found')
      throw new Error(`Whether job ${renderId} is still there cannot be found out: ${asked.problem.message}`);
    if (missing === MISSING.times) return true;
    await sleep(MISSING.pauseMs);
  }
}
