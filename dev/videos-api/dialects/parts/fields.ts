import type { Form, UploadedImage } from '../../http/form';
import { uploadedImage } from '../../http/form';

/** The fields of a body in whatever encoding; none where it could not be read. */
export function fieldsOf(form: Form): Readonly<Record<string, unknown>> {
  return form.kind === 'json' || form.kind === 'multipart' ? form.fields : {};
}

/** The uploaded file of a form part, if it has exactly this name. */
export function fileUnder(form: Form, name: string): UploadedImage | undefined {
  return form.kind === 'multipart' && form.image?.field === name ? form.image : undefined;
}

/** The bytes of a data URL. Another URL would need a second server: its picture is not fetched. */
export function imageOfUrl(field: string, url: unknown): UploadedImage | undefined {
  const data = typeof url === 'string' ? /^data:([\w/+.-]+);base64,(.*)$/s.exec(url) : null;
  return data === null ? undefined : uploadedImage(field, '', data[1] ?? '', Buffer.from(data[2] ?? '', 'base64'));
}

/** A field as form fields are: text. */
export function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : typeof value === 'number' ? String(value) : undefined;
}
