import { acceptFrom } from './accept-from';
import { invalidType, invalidValue, missingParameter } from './errors';
import { fieldsFrom } from './fields-from';
import type { Service, ServiceRequest, ServiceResult } from './service';

/** How many seconds an extension may add; a create knows fewer lengths. */
const ADDED_SECONDS = ['4', '8', '12', '16', '20'];

/** `POST /videos/extensions`: a prompt, the id of a completed video, and how many seconds are added. The clip is both in one. */
export function extendVideo(service: Service, { form }: ServiceRequest): ServiceResult {
  const overQuota = service.admission.countCreate();
  if (overQuota !== undefined) return { answer: overQuota };
  const fields = fieldsFrom(form, ['seconds']);
  if ('refusal' in fields) return { answer: fields.refusal };
  const { id, prompt, others } = fields;
  const { seconds } = others;
  if (seconds === undefined) return { answer: missingParameter('seconds') };
  if (typeof seconds !== 'string') return { answer: invalidType('seconds', 'a string', seconds) };
  if (!ADDED_SECONDS.includes(seconds)) return { answer: invalidValue('seconds', seconds, ADDED_SECONDS) };
  return acceptFrom(service, { how: 'extend', id, prompt, addedSeconds: seconds });
}
