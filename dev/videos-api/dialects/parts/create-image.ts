import { readFileSync } from 'node:fs';
import type { Answer } from '../../http/answer';
import { ok } from '../../http/answer';
import type { Job } from '../../jobs/job';
import { jobState } from '../../jobs/job-state';
import { acceptJob } from '../../service/accept-job';
import { moderationReason } from '../../service/create-video';
import { gatewayError, moderated, unknownDeployment } from '../../service/errors';
import type { Service, ServiceResult } from '../../service/service';
import { validateImage } from '../../service/validate-image';
import { contentAnswer } from '../../service/video-content';
import type { DialectRequest } from '../dialect';
import { told } from './told';
import { untilEnded } from './until-ended';

const FOLDER = '/_pictures/';

/** `POST /images/generations`: answered when the picture is there, and billed also when its client has gone by then. */
export async function createImage(
  service: Service,
  { form, style, gone, whileTimePasses, origin }: DialectRequest,
): Promise<ServiceResult> {
  const profile = service.profile();
  const validated = validateImage(form, profile, style);
  if ('refusal' in validated) return { answer: validated.refusal };
  const { model, prompt, size } = validated.wish;
  const usd = profile.pricesUsdPerPicture[model];
  if (usd === undefined) return { answer: unknownDeployment(model) };
  const reason = moderationReason(prompt, profile.moderatedPhrases);
  if (reason !== undefined) return { answer: moderated(reason) };
  const accepted = acceptJob(service, {
    ...{ deployment: model, prompt, size, seconds: '0', picture: { usd } },
    // A video of a single frame, which is the picture.
    made: { seconds: '1', frames: 1 },
  });
  const job = await whileTimePasses(untilEnded(service, accepted, gone));
  // Nobody hears this answer.
  if (job === undefined) return { answer: gatewayError(500, 'The client is gone'), job: accepted };
  return { answer: await answerOf(service, job, origin), job };
}

async function answerOf(service: Service, job: Job, origin: string): Promise<Answer> {
  const { ended } = jobState(job, service.clock.now());
  if (ended === 'moderated') return moderated('generated-image');
  if (ended !== 'completed') return gatewayError(500, job.error?.message ?? 'The server had an error.');
  const { createdAt: created, size } = job;
  if (service.profile().picturesAs === 'url')
    return ok({ created, data: [{ revised_prompt: job.prompt, url: `${origin}${FOLDER}${job.id}.png` }] });
  const { path } = await service.clips.pictureOf(job, 'still');
  return ok({
    created,
    ...{ background: 'opaque', output_format: 'png', quality: 'high', size },
    data: [{ b64_json: readFileSync(path).toString('base64') }],
    usage: { input_tokens: 50, output_tokens: 4_160, total_tokens: 4_210 },
  });
}

/** Where a picture lies that was answered by its address; undefined where the request is for something else. */
export function pictureElsewhere(service: Service, request: DialectRequest): Promise<ServiceResult> | undefined {
  if (request.method !== 'GET' || !request.path.startsWith(FOLDER)) return undefined;
  const job = service.store.find(request.path.slice(FOLDER.length).replace(/\.png$/, ''));
  const isThere = job?.picture === true && told(service, job).state.ended === 'completed';
  return isThere ? pictureOf(service, job) : undefined;
}

async function pictureOf(service: Service, job: Job): Promise<ServiceResult> {
  const file = await service.clips.pictureOf(job, 'still');
  const profile = { contentLength: true, range: false };
  return { answer: contentAnswer({ ...file, type: 'image/png' }, { profile, range: undefined }), job };
}
