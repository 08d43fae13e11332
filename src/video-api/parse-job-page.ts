import { isRecord } from '../contract/is-record';
import { isSafeJobId } from './job-id';
import { type Job, parseJob } from './parse-job';

export interface JobPage {
  jobs: Job[];
  /** Entries that could not be read as a job. While there are any, nothing can be concluded from an absence. */
  unreadable: number;
  /** What to pass as `after` for the next page; null on the last one. */
  nextAfter: string | null;
  /** Whether the server says itself that there is no more; one that says nothing may have cut the list. */
  saysItIsAll: boolean;
}

/** Reads one page of the job list; undefined when it is none, or says that there is more and not how to get there. */
export function parseJobPage(value: unknown): JobPage | undefined {
  if (!isRecord(value) || !Array.isArray(value['data'])) return undefined;

  const { data, has_more: hasMore, last_id: lastId } = value;
  const jobs = data.map((entry) => parseJob(entry)).filter((job) => job !== undefined);
  const unreadable = data.length - jobs.length;
  if (hasMore !== true) return { jobs, unreadable, nextAfter: null, saysItIsAll: hasMore === false };

  // last_id is optional on some servers; it is the id of the last entry.
  const nextAfter = isSafeJobId(lastId) ? lastId : parseJob(data.at(-1))?.id;
  return nextAfter === undefined ? undefined : { jobs, unreadable, nextAfter, saysItIsAll: false };
}
