import type { IncomingMessage } from 'node:http';
import { credentialKind } from './credential';
import type { Form } from './form';
import type { RequestRecord } from './request-log';

const SECRET_HEADERS = ['authorization', 'api-key', 'cookie', 'ocp-apim-subscription-key'];

/** What is kept of a request: every field, but of an image only what identifies it, and of a credential only its kind. */
export function requestRecord({
  request,
  url,
  form,
  operation,
  atMs,
}: {
  request: IncomingMessage;
  url: URL;
  form: Form;
  operation: string;
  atMs: number;
}): Omit<RequestRecord, 'index'> {
  const headers = Object.entries(request.headers).filter(([name]) => !SECRET_HEADERS.includes(name));
  return {
    atMs,
    at: new Date(atMs).toISOString(),
    operation,
    method: request.method ?? '',
    path: url.pathname,
    query: Object.fromEntries(url.searchParams),
    credential: credentialKind(request.headers),
    headers: Object.fromEntries(headers.map(([name, value]) => [name, String(value)])),
    bodyKind: form.kind,
    fields: fieldsOf(form),
    image: imageOf(form),
    status: null,
    jobId: null,
    faults: [],
    outcome: 'pending',
  };
}

function fieldsOf(form: Form): Record<string, unknown> {
  if (form.kind !== 'json' && form.kind !== 'multipart') return {};
  // A data URL holds image bytes.
  return Object.fromEntries(
    Object.entries(form.fields).map(([name, value]) => [
      name,
      name.startsWith('input_reference') ? `${JSON.stringify(value).slice(0, 100)}…` : value,
    ]),
  );
}

function imageOf(form: Form): RequestRecord['image'] {
  if (form.kind !== 'multipart' || form.image === undefined) return null;
  const { filename, contentType, bytes, sha256, header } = form.image;
  return {
    filename,
    contentType,
    bytes: bytes.length,
    sha256,
    width: header?.width ?? null,
    height: header?.height ?? null,
  };
}
