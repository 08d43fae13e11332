import { acceptFrom } from './accept-from';
import { fieldsFrom } from './fields-from';
import type { Service, ServiceRequest, ServiceResult } from './service';

/** `POST /videos/edits`: a prompt and the id of a completed video, whose model, size and length are kept. */
export function editVideo(service: Service, { form }: ServiceRequest): ServiceResult {
  const overQuota = service.admission.countCreate();
  if (overQuota !== undefined) return { answer: overQuota };
  const fields = fieldsFrom(form, []);
  if ('refusal' in fields) return { answer: fields.refusal };
  const { id, prompt } = fields;
  return acceptFrom(service, { how: 'edit', id, prompt });
}
