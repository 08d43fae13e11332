import type { Answer } from '../http/answer';
import type { Form } from '../http/form';
import type { SimulatorProfile } from '../profile';
import { invalidType, invalidValue, missingParameter, notSimulated, unknownParameter, validationError } from './errors';
import { promptRefusal, readableFields } from './validate-create';

const SIZES = ['1024x1024', '1024x1536', '1536x1024', 'auto'] as const;
/** Taken, and without any effect on what is drawn. */
const TAKEN = ['background', 'moderation', 'output_compression', 'quality', 'user'];
const KNOWN = ['model', 'prompt', 'n', 'size', 'output_format', 'stream', 'partial_images', ...TAKEN];

interface ImageWish {
  readonly model: string;
  readonly prompt: string;
  readonly size: string;
}

/** Checks the fields of a picture in the order in which those of a video are checked. */
export function validateImage(
  form: Form,
  profile: SimulatorProfile,
  style: 'azure' | 'plain',
): { readonly wish: ImageWish } | { readonly refusal: Answer } {
  if (form.kind === 'multipart')
    return refuse(
      validationError("Unsupported content type: 'multipart/form-data'. This method takes 'application/json'.", {
        code: 'unsupported_content_type',
      }),
    );
  const readable = readableFields(form);
  if ('refusal' in readable) return readable;
  const { fields } = readable;
  // OpenAI's own default has gone with its model.
  const model = fields['model'] ?? (style === 'plain' ? Object.keys(profile.pricesUsdPerPicture)[0] : undefined);
  if (model === undefined) return refuse(missingParameter('model'));
  if (fields['prompt'] === undefined) return refuse(missingParameter('prompt'));
  // The models that answer by an address are the ones that let a client choose.
  const known = profile.picturesAs === 'url' ? [...KNOWN, 'response_format'] : KNOWN;
  const unknown = Object.keys(fields).find((name) => !known.includes(name));
  if (unknown !== undefined) return refuse(unknownParameter(unknown));
  const { prompt, n = 1, size = 'auto', output_format: format = 'png', stream = false } = fields;
  if (typeof model !== 'string') return refuse(invalidType('model', 'a string', model));
  if (typeof prompt !== 'string') return refuse(invalidType('prompt', 'a string', prompt));
  if (typeof n !== 'number') return refuse(invalidType('n', 'an integer', n));
  if (typeof size !== 'string') return refuse(invalidType('size', 'a string', size));
  if (n !== 1) return refuse(notSimulated('more than one picture'));
  if (format !== 'png' || stream !== false) return refuse(notSimulated('a picture that is no PNG, or is streamed'));
  const tooLong = promptRefusal(prompt, profile);
  if (tooLong !== undefined) return refuse(tooLong);
  if (!SIZES.some((each) => each === size)) return refuse(invalidValue('size', size, SIZES));
  return { wish: { model, prompt, size: size === 'auto' ? SIZES[0] : size } };
}

const refuse = (refusal: Answer): { refusal: Answer } => ({ refusal });
