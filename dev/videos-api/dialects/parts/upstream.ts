import type { Answer } from '../../http/answer';
import type { UploadedImage } from '../../http/form';
import type { Job } from '../../jobs/job';
import { acceptJob, type AcceptedWish } from '../../service/accept-job';
import { moderationReason } from '../../service/create-video';
import { invalidValue, moderated } from '../../service/errors';
import type { Service } from '../../service/service';
import { SIZES } from '../../service/validate-create';

export interface Order extends Omit<AcceptedWish, 'reference' | 'moderatedLater'> {
  readonly image?: UploadedImage | undefined;
}

/** The server behind a gateway: OpenAI-like, but it takes any length and any size that is one. Answers the job, or its refusal. */
export async function orderUpstream(
  service: Service,
  { image, ...wish }: Order,
): Promise<{ job: Job } | { refusal: Answer }> {
  if (!/^\d+x\d+$/.test(wish.size)) return { refusal: invalidValue('size', wish.size, SIZES) };
  const full = service.admission.countCreate() ?? service.admission.checkSlots(wish.deployment);
  if (full !== undefined) return { refusal: full };
  const { moderatedPhrases, moderationAt } = service.profile();
  const reason = moderationReason(wish.prompt, moderatedPhrases);
  if (reason !== undefined && moderationAt === 'create') return { refusal: moderated(reason) };
  // The bytes are not judged here: what is no picture is a render without one.
  const picture = image?.header === undefined ? undefined : image;
  if (picture !== undefined) await service.clips.keepReference(picture);
  return { job: acceptJob(service, { ...wish, reference: picture?.sha256, moderatedLater: reason !== undefined }) };
}
