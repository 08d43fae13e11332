import { ok } from '../http/answer';
import { acceptJob, isLarge } from './accept-job';
import { moderated, serviceError, unknownDeployment } from './errors';
import type { Service, ServiceRequest, ServiceResult } from './service';
import { validateCreate } from './validate-create';
import { videoObject } from './video-object';

/** `POST /videos`. The checks run in the service's order; the credential has been checked before. */
export async function createVideo(service: Service, { form, style }: ServiceRequest): Promise<ServiceResult> {
  const profile = service.profile();
  const overQuota = service.admission.countCreate();
  if (overQuota !== undefined) return { answer: overQuota };

  const validated = validateCreate(form, profile, style);
  if ('refusal' in validated) return { answer: validated.refusal };
  const { model, prompt, seconds, size, image } = validated.wish;

  if (!service.deployments.includes(model)) return { answer: unknownDeployment(model) };
  if (profile.largeSizes === 'reject' && isLarge(size)) {
    return { answer: serviceError(400, `The size '${size}' is not supported by this model.`) };
  }
  if (image !== undefined && `${image.header?.width}x${image.header?.height}` !== size) {
    const message = 'Inpaint image must match the requested width and height';
    const error = { message, type: profile.sizeMismatchType, param: null, code: null };
    return { answer: { status: 400, headers: {}, json: { error } } };
  }
  const reason = moderationReason(prompt, profile.moderatedPhrases);
  if (reason !== undefined && profile.moderationAt === 'create') return { answer: moderated(reason) };

  const full = service.admission.checkSlots(model);
  if (full !== undefined) return { answer: full };

  if (image !== undefined) await service.clips.keepReference(image);
  // Keeping the image gave the loop a turn: another create may have taken the last slot meanwhile.
  const fullNow = service.admission.checkSlots(model);
  if (fullNow !== undefined) return { answer: fullNow };
  const job = acceptJob(service, {
    deployment: model,
    prompt,
    seconds,
    size,
    reference: image?.sha256,
    moderatedLater: reason !== undefined,
  });
  return { answer: ok(videoObject(service, job)), job };
}

/** The reason a prompt is blocked for, or undefined. */
export function moderationReason(prompt: string, phrases: Readonly<Record<string, string>>): string | undefined {
  const lower = prompt.toLowerCase();
  return Object.entries(phrases).find(([phrase]) => lower.includes(phrase.toLowerCase()))?.[1];
}
