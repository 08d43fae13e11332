import type { Job } from '../../jobs/job';
import { listedJobs } from '../../service/list-videos';
import type { Service } from '../../service/service';

export interface Page {
  readonly jobs: readonly Job[];
  readonly hasMore: boolean;
}

/**
 * One page of a list that sorts by whole seconds, as the self-hosted servers do: jobs of one second stand in the order in
 * which they were made, also where the newest come first. A cursor that names no job gives an empty page.
 */
export function listPage(
  service: Service,
  { limit = Infinity, newestFirst, after }: { limit?: number; newestFirst: boolean; after: string | null },
): Page {
  const jobs = listedJobs(service);
  if (newestFirst) jobs.sort((one, other) => other.createdAt - one.createdAt || one.index - other.index);
  const start = after === null ? 0 : jobs.findIndex(({ id }) => id === after) + 1;
  if (after !== null && start === 0) return { jobs: [], hasMore: false };
  const page = jobs.slice(start, start + limit);
  return { jobs: page, hasMore: start + page.length < jobs.length };
}

/** A whole number of the query within its bounds; undefined where it is another. */
export function limitOf(
  query: URLSearchParams,
  { least, most, otherwise }: { least: number; most: number; otherwise: number },
): number | undefined {
  const text = query.get('limit');
  if (text === null) return otherwise;
  const limit = Number(text);
  return Number.isInteger(limit) && limit >= least && limit <= most ? limit : undefined;
}
