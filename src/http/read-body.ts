import { createHash } from 'node:crypto';
import type { HttpRequest, HttpResponseInit } from '@azure/functions';
import { isRecord } from '../contract/is-record';
import type { FieldProblem } from '../contract/problem-details';
import { imageProblems } from './image-problems';
import { readForm } from './read-form';
import { parseBody, readBytes, tooLarge } from './read-json';

/** A body as it came: its JSON, and the bytes of a picture that came along. */
export type ReadBody =
  | {
      ok: true;
      value: unknown;
      image?: Buffer;
      /** What is wrong with the picture; told with whatever is wrong with the rest. */
      problems: readonly FieldProblem[];
    }
  | { ok: false; response: HttpResponseInit };

export interface BodyLimits {
  readonly maxBytes: number;
  /** 0 where no picture is taken. */
  readonly maxImageBytes: number;
  readonly ifEmpty?: unknown;
}

type Request = Pick<HttpRequest, 'body' | 'headers'>;

/**
 * Reads a body of JSON or, where a picture may come along, of a form with the parts `brief` and `image`. A picture is taken out and
 * its hash put in its place: what is compared, planned and told is the brief, and nobody copies megabytes.
 */
export async function readBody(request: Request, limits: BodyLimits): Promise<ReadBody> {
  const { maxBytes, maxImageBytes } = limits;
  const isForm = /^multipart\/form-data\b/i.test(request.headers.get('content-type') ?? '');
  if (isForm && maxImageBytes > 0) {
    const form = await readForm(request, { maxBytes, maxImageBytes });
    if (!form.ok) return form;
    const { image, problems } = form;
    const parsed = parseBody(form.brief, limits);
    if (!parsed.ok || image === undefined) return parsed.ok ? { ...parsed, problems } : parsed;
    return withPart(parsed.value, { image, problems });
  }
  const bytes = await readBytes(request, maxBytes + base64Characters(maxImageBytes));
  if (bytes === undefined) return { ok: false, response: tooLarge(maxBytes) };
  const parsed = parseBody(bytes, limits);
  if (!parsed.ok) return parsed;
  const taken = maxImageBytes > 0 ? takeData(parsed.value, maxImageBytes) : undefined;
  // What a picture leaves is bounded as it always was.
  if (bytes.length - (taken?.characters ?? 0) > maxBytes) return { ok: false, response: tooLarge(maxBytes) };
  return taken ?? { ...parsed, problems: [] };
}

/** How much a picture of so many bytes takes in JSON, with room for what a data URL has in front. */
const base64Characters = (bytes: number): number => (bytes === 0 ? 0 : Math.ceil(bytes / 3) * 4 + 1_000);

type Taken = Extract<ReadBody, { ok: true }> & { readonly characters: number };

/** Takes `reference.image.data` out of a brief; undefined where there is none. */
function takeData(value: unknown, maxImageBytes: number): Taken | undefined {
  const reference = isRecord(value) ? value['reference'] : undefined;
  const given = isRecord(reference) ? reference['image'] : undefined;
  const data = isRecord(given) ? given['data'] : undefined;
  if (!isRecord(value) || !isRecord(reference) || !isRecord(given) || typeof data !== 'string') return undefined;
  const characters = data.length;
  const path = 'reference.image.data';
  const encoded = data.replace(/^data:[a-z0-9/.+-]{0,100};base64,/i, '');
  if (encoded === '' || !/^[A-Za-z0-9+/]*={0,2}$/.test(encoded)) {
    // As any other text that is none; a hash that somebody wrote there has no bytes.
    const image = { ...given, data: '' };
    return { ok: true, value: { ...value, reference: { ...reference, image } }, problems: [], characters };
  }
  const image = Buffer.from(encoded, 'base64');
  const problems = imageProblems(image, { path, maxImageBytes });
  const hashed = { ...reference, image: { ...given, data: hashOf(image) } };
  return { ok: true, value: { ...value, reference: hashed }, image, problems, characters };
}

function withPart(
  value: unknown,
  { image, problems }: { image: Buffer; problems: readonly FieldProblem[] },
): Extract<ReadBody, { ok: true }> {
  // Not an object: its own problem is told.
  if (!isRecord(value)) return { ok: true, value, problems };
  const reference = value['reference'] ?? {};
  if (!isRecord(reference)) return { ok: true, value, problems };
  const twice: FieldProblem[] =
    reference['image'] === undefined
      ? []
      : [{ path: 'reference.image', expected: 'nothing, because the picture is the part "image"' }];
  const hashed = { ...reference, image: { data: hashOf(image) } };
  return { ok: true, value: { ...value, reference: hashed }, image, problems: [...problems, ...twice] };
}

const hashOf = (bytes: Buffer): string => `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
