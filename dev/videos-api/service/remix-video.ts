import { acceptFrom } from './accept-from';
import { invalidType, missingParameter, unknownParameter, validationError } from './errors';
import type { Service, ServiceRequest, ServiceResult } from './service';
import { readableFields } from './validate-create';

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
  return acceptFrom(service, { how: 'remix', id, prompt });
}
