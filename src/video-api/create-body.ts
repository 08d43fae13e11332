import { createHash, randomUUID } from 'node:crypto';
import type { SentRequest } from '../contract/sent-request';
import type { SourceJob } from '../plans/made-from';
import type { Learnt } from './backend-memory';
import type { Dialect } from './dialect';

export interface CreateRequest {
  /** On Azure the deployment's name. */
  model: string;
  prompt: string;
  /** A picture, of which `size` alone is told besides; absent: a clip. */
  makes?: 'picture';
  /** Such as `720x1280`. */
  size: string;
  /** In what form it goes out says the dialect. */
  seconds: string;
  reference?: ReferenceImage;
  /** The job of this server that it is made from, and how; absent: it is rendered by itself. */
  source?: SourceJob;
  /** What a brief says besides, by the names of the brief; those that the dialect has no field for are not sent. */
  parameters?: Readonly<Record<string, string | number>>;
}

export interface ReferenceImage {
  bytes: Uint8Array;
  fileName: string;
  /** image/png, image/jpeg or image/webp. */
  contentType: string;
}

export interface RequestBody {
  contentType: string;
  bytes: Uint8Array;
}

/** A create as it goes out. */
export interface CreatePost {
  /** Such as `/videos`. */
  path: string;
  form: 'json' | 'multipart';
  body: RequestBody;
  headers: Readonly<Record<string, string>>;
  /** Whether a gateway in between was told, in a way that is known to work, to order no more than once. */
  toldOnce: boolean;
  /** What it says, for whoever keeps a record of it. */
  sent: SentRequest;
}

type Fields = Readonly<Record<string, string | number | boolean>>;

/**
 * Writes a create in the form and with the fields that the server reads, and no others: some refuse what they do not know. Every
 * one tells LiteLLM not to repeat it, because one may stand in front of any server; only there the body says so as well.
 */
export function createPost(request: CreateRequest, dialect: Dialect, learnt: Learnt = {}): CreatePost {
  const gateway = dialect.gateway ?? learnt.gateway ?? null;
  if (request.makes === 'picture') return picturePost(request, { dialect, gateway });
  if (request.source !== undefined) return madePost(request, request.source, { dialect, gateway });
  const form = formOf(request, dialect, learnt);
  const fields = { ...fieldsOf(request, dialect), ...(gateway === 'litellm' ? ONCE : {}) };
  return {
    path: '/videos',
    form,
    body: form === 'json' ? jsonBody(fields, request, dialect) : multipartBody(fields, request, dialect),
    headers: ONCE_HEADERS,
    sent: sentOf({ path: '/videos', form, fields }, request, dialect),
    // In a form those two are text, and nobody has seen LiteLLM heed that.
    toldOnce: dialect.ordersOnce || (gateway === 'litellm' && form === 'json'),
  };
}

/**
 * A remix, an edit or an extension: always JSON, which every server that has them reads, and no other fields than these. Nobody has
 * recorded that LiteLLM heeds there what it is told, so it counts as not told.
 */
function madePost(
  { prompt }: CreateRequest,
  { how, renderId, addsSeconds }: SourceJob,
  { dialect, gateway }: { dialect: Dialect; gateway: Dialect['gateway'] },
): CreatePost {
  const video = { id: renderId };
  const seconds = dialect.secondsAs === 'number' ? addsSeconds : String(addsSeconds);
  const [path, fields] = {
    remix: [`/videos/${encodeURIComponent(renderId)}/remix`, { prompt }] as const,
    edit: ['/videos/edits', { prompt, video }] as const,
    extend: ['/videos/extensions', { prompt, seconds, video }] as const,
  }[how];
  const told = gateway === 'litellm' ? ONCE : {};
  const bytes = Buffer.from(JSON.stringify({ ...fields, ...told }));
  return {
    ...{ path, form: 'json', headers: ONCE_HEADERS, toldOnce: dialect.ordersOnce },
    body: { contentType: 'application/json', bytes },
    sent: {
      ...{ path, form: 'json' },
      fields: {
        ...(how === 'remix' ? {} : { 'video.id': renderId }),
        ...(how === 'extend' && seconds !== undefined ? { seconds } : {}),
        ...told,
      },
    },
  };
}

/**
 * A picture: JSON everywhere, and no word of the form in which it comes back, which some models refuse to be asked for. As with a
 * remix, nobody has recorded that LiteLLM heeds what it is told.
 */
function picturePost(
  { model, prompt, size }: CreateRequest,
  { dialect, gateway }: { dialect: Dialect; gateway: Dialect['gateway'] },
): CreatePost {
  const path = '/images/generations';
  const fields = { model, n: 1, size, ...(gateway === 'litellm' ? ONCE : {}) };
  return {
    ...{ path, form: 'json', headers: ONCE_HEADERS, toldOnce: dialect.ordersOnce },
    body: { contentType: 'application/json', bytes: Buffer.from(JSON.stringify({ ...fields, prompt })) },
    sent: { path, form: 'json', fields },
  };
}

function sentOf(
  { path, form, fields }: { path: string; form: CreatePost['form']; fields: Fields },
  { reference }: CreateRequest,
  { image }: Dialect,
): SentRequest {
  const { prompt: _, ...others } = fields;
  if (reference === undefined) return { path, form, fields: others };
  const { bytes, contentType } = reference;
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  return {
    ...{ path, form, fields: others },
    image: { field: image.field, contentType, bytes: bytes.length, sha256 },
  };
}

const ONCE_HEADERS = { 'x-litellm-num-retries': '0' };
const ONCE = { num_retries: 0, disable_fallbacks: true };

function formOf({ reference }: CreateRequest, { createForm, image }: Dialect, learnt: Learnt): CreatePost['form'] {
  if (learnt.form !== undefined) return learnt.form;
  if (createForm !== 'json-unless-image') return createForm;
  return reference === undefined || image.as === 'dataUrl' ? 'json' : 'multipart';
}

function fieldsOf({ model, prompt, size, seconds, parameters = {} }: CreateRequest, dialect: Dialect): Fields {
  const more = Object.entries(dialect.parameters).flatMap(([name, { field, type }]) => {
    const value = parameters[name];
    return value === undefined ? [] : [[field, type === 'number' ? Number(value) : String(value)] as const];
  });
  return {
    ...{ model, prompt, size },
    seconds: dialect.secondsAs === 'number' ? Number(seconds) : seconds,
    ...Object.fromEntries(more),
  };
}

function jsonBody(fields: Fields, { reference }: CreateRequest, { image }: Dialect): RequestBody {
  const picture = reference === undefined ? {} : { [image.field]: dataUrl(reference) };
  const body = jsonFields({ ...fields, ...picture });
  return { contentType: 'application/json', bytes: Buffer.from(JSON.stringify(body)) };
}

/** As JSON has it, `a.b` is the field b of an object a, and `a[]` a list a with this alone in it. A form has names alone. */
function jsonFields(fields: Fields): Readonly<Record<string, unknown>> {
  const body: Record<string, unknown> = {};
  const inner: Record<string, Record<string, Fields[string]>> = {};
  for (const [name, value] of Object.entries(fields)) {
    const [, outer, within] = /^([^.]+)\.(.+)$/.exec(name) ?? [];
    if (outer !== undefined && within !== undefined) body[outer] = inner[outer] = { ...inner[outer], [within]: value };
    else if (name.endsWith('[]')) body[name.slice(0, -2)] = [value];
    else body[name] = value;
  }
  return body;
}

function multipartBody(fields: Fields, { reference }: CreateRequest, { image }: Dialect): RequestBody {
  // Not FormData: it rewrites the line ends of a prompt, which then no longer equals the prompt that the job list echoes.
  const boundary = `----shotloop-${randomUUID()}`;
  const parts = Object.entries(fields).map(([name, value]) => fieldPart(boundary, name, String(value)));
  if (reference !== undefined) {
    const { field, as } = image;
    parts.push(as === 'file' ? filePart(boundary, field, reference) : fieldPart(boundary, field, dataUrl(reference)));
  }
  return {
    contentType: `multipart/form-data; boundary=${boundary}`,
    bytes: Buffer.concat([...parts, Buffer.from(`--${boundary}--\r\n`)]),
  };
}

const dataUrl = ({ bytes, contentType }: ReferenceImage): string =>
  `data:${contentType};base64,${Buffer.from(bytes).toString('base64')}`;

function fieldPart(boundary: string, name: string, value: string): Buffer {
  return Buffer.from(`--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`);
}

function filePart(boundary: string, field: string, { bytes, fileName, contentType }: ReferenceImage): Buffer {
  const head =
    `--${boundary}\r\nContent-Disposition: form-data; name="${field}"; filename="${escapeName(fileName)}"\r\n` +
    `Content-Type: ${contentType.replace(/[\r\n]/g, '')}\r\n\r\n`;
  return Buffer.concat([Buffer.from(head), bytes, Buffer.from('\r\n')]);
}

function escapeName(fileName: string): string {
  return fileName.replace(
    /["\r\n]/g,
    (character) => `%${character.charCodeAt(0).toString(16).padStart(2, '0').toUpperCase()}`,
  );
}
