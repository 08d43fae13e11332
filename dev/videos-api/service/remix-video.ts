import { ok } from '../http/answer';
import { jobState } from '../jobs/job-state';
import { acceptJob } from './accept-job';
import { moderationReason } from './create-video';
import { invalidType, missingParameter, moderated, unknownParameter, validationError, videoNotFound } from './errors';
import { findVideo } from './find-video';
import type { Service, ServiceRequest, ServiceResult } from './service';
import { readableFields } from './validate-create';
import { videoObject } from './video-object';

/** `POST /videos/{id}/remix`: nothing but a prompt, on Azure as JSON only. Model, size and seconds are the source's. */
export function remixVideo(service: Service, { id, form, style }: ServiceRequest): ServiceResult {
  const overQuota = service.admission.countCreate();
  if (overQuota !== undefined) return { answer: overQuota };
  if (form.kind === 'multipart' && style === 'azure') {
    const message = "Unsupported content type: 'multipart/form-data'. A remix takes 'application/json'.";
    return { answer: validationError(message, { code: 'unsupported_content_type' }) };
  }
  const readable = readableFields(form);
  if ('refusal' in readable) return { answer: readable.refusal };
  const { prompt, ...others } = readable.fields;
  const [extra] = Object.keys(others);
  if (prompt === undefined) return { answer: missingParameter('prompt') };
  if (extra !== undefined) return { answer: unknownParameter(extra) };
  if (typeof prompt !== 'string' || prompt === '')
    return { answer: invalidType('prompt', 'a non-empty string', prompt) };

  const source = findVideo(service, id)?.job;
  if (source === undefined) return { answer: videoNotFound(id) };
  if (jobState(source, service.clock.now()).ended !== 'completed') {
    return { answer: validationError('Only a completed video can be remixed.'), job: source };
  }
  const { moderatedPhrases, moderationAt } = service.profile();
  const reason = moderationReason(prompt, moderatedPhrases);
  if (reason !== undefined && moderationAt === 'create') return { answer: moderated(reason) };
  const full = service.admission.checkSlots(source.deployment);
  if (full !== undefined) return { answer: full };
  const job = acceptJob(service, {
    deployment: source.deployment,
    prompt,
    seconds: source.seconds,
    size: source.size,
    reference: source.clip?.reference,
    remixOf: source.id,
    moderatedLater: reason !== undefined,
  });
  return { answer: ok(videoObject(service, job)), job };
}
