import { createHash } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { Busboy } from '@fastify/busboy';
import type { ImageHeader } from './image-header';
import { imageHeader } from './image-header';

/** A request body as the service sees it, whatever its encoding. */
export type Form =
  | {
      readonly kind: 'json' | 'multipart';
      readonly fields: Readonly<Record<string, unknown>>;
      readonly image?: UploadedImage;
    }
  | { readonly kind: 'empty' }
  | { readonly kind: 'unsupported'; readonly contentType: string }
  | { readonly kind: 'unreadable'; readonly encoding: 'json' | 'multipart'; readonly reason: string };

export interface UploadedImage {
  readonly field: string;
  readonly filename: string;
  readonly contentType: string;
  readonly bytes: Buffer;
  readonly sha256: string;
  /** Undefined when the bytes are no PNG, JPEG or WebP. */
  readonly header: ImageHeader | undefined;
}

/** OpenAI's limit on a data URL, the longest thing that a field may hold. */
const MAX_FIELD_BYTES = 20_971_520;

/** Reads a JSON or multipart body. Nothing is judged here but whether it can be read at all. */
export async function parseForm(headers: IncomingHttpHeaders, body: Buffer): Promise<Form> {
  const contentType = headers['content-type'] ?? '';
  if (contentType.startsWith('multipart/form-data'))
    return parseMultipart({ ...headers, 'content-type': contentType }, body);
  if (body.length === 0) return { kind: 'empty' };
  if (!/^application\/([\w.+-]+\+)?json\b/i.test(contentType)) return { kind: 'unsupported', contentType };
  try {
    const value: unknown = JSON.parse(body.toString('utf8'));
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      return { kind: 'unreadable', encoding: 'json', reason: 'the body is not a JSON object' };
    }
    return { kind: 'json', fields: { ...value } };
  } catch (error) {
    return { kind: 'unreadable', encoding: 'json', reason: String(error) };
  }
}

export function uploadedImage(field: string, filename: string, contentType: string, bytes: Buffer): UploadedImage {
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  return { field, filename, contentType, bytes, sha256, header: imageHeader(bytes) };
}

function parseMultipart(headers: IncomingHttpHeaders & { 'content-type': string }, body: Buffer): Promise<Form> {
  return new Promise((resolve) => {
    const unreadable = (error: unknown): void =>
      resolve({
        kind: 'unreadable',
        encoding: 'multipart',
        reason: error instanceof Error ? error.message : String(error),
      });
    const fields: Record<string, unknown> = {};
    let image: UploadedImage | undefined;
    try {
      const parser = new Busboy({ headers, limits: { fieldSize: MAX_FIELD_BYTES } });
      parser.on('field', (name, value) => void (fields[name] = value));
      parser.on('file', (name, stream, filename, _encoding, mimeType) => {
        const chunks: Buffer[] = [];
        stream.on('data', (chunk: Buffer) => void chunks.push(chunk));
        stream.on('error', unreadable);
        stream.on('end', () => (image = uploadedImage(name, filename ?? '', mimeType, Buffer.concat(chunks))));
      });
      parser.on('error', unreadable);
      parser.on('finish', () => resolve({ kind: 'multipart', fields, ...(image === undefined ? {} : { image }) }));
      parser.end(body);
    } catch (error) {
      unreadable(error);
    }
  });
}
