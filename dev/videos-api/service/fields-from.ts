import type { Answer } from '../http/answer';
import type { Form } from '../http/form';
import { invalidType, missingParameter, notSimulated, unknownParameter } from './errors';
import { sourceIn } from './source-in';
import { readableFields } from './validate-create';

/** What an edit and an extension both have to say. */
export interface FieldsFrom {
  readonly id: string;
  readonly prompt: string;
  /** Further fields, by name. */
  readonly others: Readonly<Record<string, unknown>>;
}

/** Reads `prompt` and `video`, in JSON or in a form, and refuses every field that is none of these or of `known`. */
export function fieldsFrom(form: Form, known: readonly string[]): FieldsFrom | { readonly refusal: Answer } {
  const readable = readableFields(form);
  if ('refusal' in readable) return readable;
  const { image, fields } = readable;
  // The real service takes a film of one's own; nothing here reads one.
  if (image?.field === 'video') return { refusal: notSimulated('an uploaded video') };
  const { prompt, video, 'video[id]': _named, ...others } = fields;
  if (prompt === undefined) return { refusal: missingParameter('prompt') };
  const id = sourceIn(fields);
  if (id === undefined)
    return {
      refusal: video === undefined ? missingParameter('video') : invalidType('video', "an object with an 'id'", video),
    };
  const unknown = [
    ...Object.keys(others),
    ...(typeof video === 'object' && video !== null ? Object.keys(video) : [])
      .filter((name) => name !== 'id')
      .map((name) => `video.${name}`),
    ...(image === undefined ? [] : [image.field]),
  ].find((name) => !known.includes(name));
  if (unknown !== undefined) return { refusal: unknownParameter(unknown) };
  if (typeof prompt !== 'string' || prompt === '')
    return { refusal: invalidType('prompt', 'a non-empty string', prompt) };
  return { id, prompt, others };
}
