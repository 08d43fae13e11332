import { mediaTypeOf } from '../../draw/clip-form';
import type { Answer } from '../../http/answer';
import type { Job } from '../../jobs/job';
import type { Service } from '../../service/service';
import { contentAnswer } from '../../service/video-content';

/** The bytes of a finished job. */
export async function clipFile(
  { clips }: Service,
  job: Job,
  {
    range,
    headers = {},
    type = mediaTypeOf(job.clip?.container),
  }: {
    /** The header of the request; null: this server knows no ranges. */
    range: string | string[] | undefined | null;
    headers?: Readonly<Record<string, string>>;
    type?: string;
  },
): Promise<Answer> {
  const file = await clips.clipOf(job);
  const profile = { contentLength: true, range: range !== null };
  const answer = contentAnswer({ ...file, type }, { profile, range: range ?? undefined });
  return { ...answer, headers: { ...answer.headers, ...headers } };
}

/** As Starlette's FileResponse sends a file. */
export function fileResponse(
  service: Service,
  job: Job,
  { range }: { range: string | string[] | undefined },
): Promise<Answer> {
  const headers = { 'content-disposition': `attachment; filename="${job.id}.mp4"`, etag: `"${job.id}"` };
  return clipFile(service, job, { range, headers });
}
