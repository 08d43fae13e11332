import type { Job } from '../../jobs/job';
import type { Service, ServiceResult } from '../../service/service';
import type { DialectRequest } from '../dialect';
import { clipFile } from './clip-file';
import { told } from './told';

const FOLDER = '/_files/';

/** Where a finished clip lies when it is not behind the content route: a bucket, or the vendor behind a gateway. No credential is asked for. */
export const fileUrl = (origin: string, id: string): string => `${origin}${FOLDER}${id}.mp4`;

/** Serves such a file; undefined where the request is for something else. */
export function fileElsewhere(service: Service, request: DialectRequest): Promise<ServiceResult> | undefined {
  if (request.method !== 'GET' || !request.path.startsWith(FOLDER)) return undefined;
  const job = service.store.find(request.path.slice(FOLDER.length).replace(/\.mp4$/, ''));
  return job === undefined || told(service, job).state.ended !== 'completed'
    ? undefined
    : served(service, job, request);
}

async function served(service: Service, job: Job, { headers }: DialectRequest): Promise<ServiceResult> {
  return { answer: await clipFile(service, job, { range: headers['range'] }), job };
}
