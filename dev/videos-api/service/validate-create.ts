import type { Answer } from '../http/answer';
import type { Form, UploadedImage } from '../http/form';
import { uploadedImage } from '../http/form';
import type { SimulatorProfile } from '../profile';
import { invalidType, invalidValue, missingParameter, unknownParameter, validationError } from './errors';

export const SIZES = ['720x1280', '1280x720', '1024x1792', '1792x1024'] as const;
export const SECONDS = ['4', '8', '12'] as const;
const IMAGE_TYPES = ['image/jpeg', 'image/png', 'image/webp'];
const KNOWN = ['model', 'prompt', 'seconds', 'size', 'input_reference'];

export interface CreateWish {
  readonly model: string;
  readonly prompt: string;
  readonly seconds: string;
  readonly size: string;
  readonly image?: UploadedImage;
}

export type Validated = { readonly wish: CreateWish } | { readonly refusal: Answer };

/** Body schema of a create, in the service's order: missing model first, then unknown names, types and values. */
export function validateCreate(form: Form, profile: SimulatorProfile, style: 'azure' | 'plain'): Validated {
  const readable = readableFields(form);
  if ('refusal' in readable) return readable;
  const { image } = readable;
  const fields = form.kind === 'multipart' ? nestedReference(readable.fields) : readable.fields;
  // Upstream defaults the model; Azure needs a deployment name.
  const model = fields['model'] ?? (style === 'plain' ? 'sora-2' : undefined);
  if (model === undefined) return refuse(missingParameter('model'));
  if (fields['prompt'] === undefined) return refuse(missingParameter('prompt'));

  const unknown = [...Object.keys(fields), ...(image === undefined ? [] : [image.field])].find(
    (name) => !KNOWN.includes(name),
  );
  if (unknown !== undefined) return refuse(unknownParameter(unknown));
  if (image !== undefined && image.field !== 'input_reference')
    return refuse(invalidType(image.field, 'a string', image));

  const { prompt, size = '720x1280' } = fields;
  const seconds = normalSeconds(fields['seconds'], profile);
  if (typeof model !== 'string') return refuse(invalidType('model', 'a string', model));
  if (typeof prompt !== 'string') return refuse(invalidType('prompt', 'a string', prompt));
  if (typeof seconds !== 'string') return refuse(invalidType('seconds', 'a string', seconds));
  if (typeof size !== 'string') return refuse(invalidType('size', 'a string', size));
  const wish = { model, prompt, seconds, size };
  const refusal = promptRefusal(wish.prompt, profile) ?? valueRefusal(wish);
  if (refusal !== undefined) return refuse(refusal);

  if (image === undefined && fields['input_reference'] === undefined) return { wish };
  if (image !== undefined && fields['input_reference'] !== undefined)
    return refuse(validationError("Invalid 'input_reference': give it once.", { param: 'input_reference' }));
  const reference = image ?? referenceObject(form.kind, fields['input_reference'], profile);
  if ('status' in reference) return refuse(reference);
  return reference.header === undefined || !IMAGE_TYPES.includes(reference.contentType)
    ? refuse(notAnImage(reference))
    : { wish: { ...wish, image: reference } };
}

/** A form says an object by names such as `input_reference[image_url]`. */
function nestedReference(fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const isInside = (name: string): boolean => /^input_reference\[[^\]]*\]$/.test(name);
  const inside = Object.entries(fields).filter(([name]) => isInside(name));
  if (inside.length === 0) return fields;
  const others = Object.entries(fields).filter(([name]) => !isInside(name));
  const reference = Object.fromEntries(inside.map(([name, value]) => [name.slice(16, -1), value]));
  return { ...Object.fromEntries(others), input_reference: reference };
}

/** A body that holds fields, or the refusal of one that does not. */
export function readableFields(
  form: Form,
): { fields: Readonly<Record<string, unknown>>; image?: UploadedImage } | { refusal: Answer } {
  switch (form.kind) {
    case 'json':
    case 'multipart':
      return form;
    case 'empty':
      return { fields: {} };
    case 'unsupported':
      return refuse(
        validationError(
          `Unsupported content type: '${form.contentType}'. This method takes 'application/json' or 'multipart/form-data'.`,
          { code: 'unsupported_content_type' },
        ),
      );
    case 'unreadable':
      return refuse(validationError(`We could not parse the ${form.encoding} body of your request.`));
  }
}

export function promptRefusal(prompt: string, { maxPromptLength }: SimulatorProfile): Answer | undefined {
  if (prompt.length === 0) {
    const message =
      "Invalid 'prompt': string too short. Expected a string with minimum length 1, but got an empty string instead.";
    return validationError(message, { param: 'prompt', code: 'string_below_min_length' });
  }
  if (prompt.length <= maxPromptLength) return undefined;
  const message = `Invalid 'prompt': string too long. Expected a string with maximum length ${maxPromptLength}, but got a string with length ${prompt.length} instead.`;
  return validationError(message, { param: 'prompt', code: 'string_above_max_length' });
}

function valueRefusal({ seconds, size }: CreateWish): Answer | undefined {
  if (!SECONDS.some((known) => known === seconds)) return invalidValue('seconds', seconds, SECONDS);
  if (!SIZES.some((known) => known === size)) return invalidValue('size', size, SIZES);
  return undefined;
}

function normalSeconds(seconds: unknown, { numericSeconds }: SimulatorProfile): unknown {
  if (seconds === undefined) return '4';
  return typeof seconds === 'number' && numericSeconds === 'accept' ? String(seconds) : seconds;
}

/** `{"image_url": "data:…"}`: the only object form whose bytes need no second server, and no files of somebody's. */
function referenceObject(kind: string, value: unknown, { referenceObjects }: SimulatorProfile): UploadedImage | Answer {
  if (kind === 'multipart' && typeof value === 'string') return invalidType('input_reference', 'a file', value);
  if (typeof value !== 'object' || value === null) return invalidType('input_reference', 'an object', value);
  const names = Object.keys(value);
  const url = 'image_url' in value ? value.image_url : undefined;
  if (names.length !== 1 || !['image_url', 'file_id'].includes(names[0] ?? '')) {
    return validationError("Invalid 'input_reference': give exactly one of 'image_url' and 'file_id'.", {
      param: 'input_reference',
    });
  }
  const data = typeof url === 'string' ? /^data:([\w/+.-]+);base64,(.*)$/s.exec(url) : null;
  if (referenceObjects === 'reject' || data === null) {
    return validationError(`Invalid 'input_reference': the ${names[0]} could not be read.`, {
      param: 'input_reference',
      code: 'invalid_value',
    });
  }
  return uploadedImage('input_reference', '', data[1] ?? '', Buffer.from(data[2] ?? '', 'base64'));
}

function notAnImage({ contentType }: UploadedImage): Answer {
  const message = `Invalid file 'input_reference': unsupported mimetype ('${contentType}') or content. Supported file formats are 'image/jpeg', 'image/png', and 'image/webp'.`;
  return validationError(message, { param: 'input_reference', code: 'unsupported_file_mimetype' });
}

function refuse(refusal: Answer): { refusal: Answer } {
  return { refusal };
}
