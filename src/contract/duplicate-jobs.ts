import { z } from 'zod';

/** By shot: jobs that most likely came of an earlier submit of it, besides the one that it has. */
export const duplicateJobsSchema = z.record(z.string(), z.array(z.string()));
export type DuplicateJobs = z.infer<typeof duplicateJobsSchema>;

/** Code of what is said of such jobs, where nothing else is said of the shot. */
export const DUPLICATE_JOB = 'duplicate_job';

/** What a person is told of such jobs. */
export const duplicateDetail = (renderIds: readonly string[]): string =>
  `A submit of it was taken for lost, and the backend lists ${renderIds.slice(0, 5).join(', ')} besides, which no render owns: most likely it arrived after all, and is charged too.`;
