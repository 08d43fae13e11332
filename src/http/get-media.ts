import { Readable } from 'node:stream';
import type { HttpRequest, HttpResponseInit } from '@azure/functions';
import { isPipelineId } from '../plans/pipeline-id';
import { mayHaveFile } from '../plans/files';
import type { Plan } from '../plans/plan';
import { SEQUENCE_FILE } from '../plans/sequence-file';
import { originalOf } from '../plans/plan';
import { mediaName } from '../storage/blob-names';
import type { ByteRange } from './byte-range';
import { byteRange } from './byte-range';
import { conditionalAnswer } from './conditional-answer';
import { rangeIsWanted } from './conditions';
import type { HttpDeps } from './deps';
import { notFound, problemResponse } from './problem-response';
import type { Endpoint } from './route';

/** `GET /api/pipelines/{id}/media/{file}`: streams a clip or the reference frame, with ranges, so that a browser can seek. */
export function createGetMedia({ records, media }: Pick<HttpDeps, 'records' | 'media'>): Endpoint {
  return async ({ request }) => {
    const { id, file } = request.params;
    const plan = isPipelineId(id) ? await records.plan(id) : undefined;
    if (plan === undefined || id === undefined) return notFound(`There is no pipeline "${id}".`);
    // Only files the plan names are looked up: a path from outside never becomes a blob name.
    if (file === undefined || !mayHaveFile(plan, file)) {
      return notFound(`Pipeline ${id} has no file "${file}"; it has ${filesOf(plan).join(', ')}.`);
    }
    const name = mediaName(id, file);
    const facts = await media.facts(name);
    if (facts === undefined) return notFound(`${file} of pipeline ${id} is not stored yet.`);

    const etag = `"${facts.metadata['sha256'] ?? facts.etag.replaceAll('"', '')}"`;
    const headers = {
      'content-type': facts.contentType,
      'accept-ranges': 'bytes',
      'cache-control': 'private, no-cache',
      'content-disposition': `inline; filename="${file}"`,
      'x-content-type-options': 'nosniff',
      etag,
    };
    const unwanted = conditionalAnswer(request.headers, headers);
    if (unwanted !== undefined) return unwanted;
    const { range, ...answer } = answerTo(rangeOf(request, { etag, bytes: facts.bytes }), facts.bytes);
    if (answer.status === 416) {
      return problemResponse({
        code: 'RANGE_NOT_SATISFIABLE',
        detail: `${file} has ${facts.bytes} bytes, and the range is "${request.headers.get('range')}".`,
        headers: answer.headers,
      });
    }
    const found = { status: answer.status, headers: { ...headers, ...answer.headers } };
    if (request.method === 'HEAD') return found;
    const body = await media.open(name, range);
    if (body === undefined) return notFound('The file was deleted while it was being opened.');
    return { ...found, body: Readable.toWeb(body) as NonNullable<HttpResponseInit['body']> };
  };
}

const filesOf = ({ agreed }: Plan): string[] => [
  ...[...agreed.shots, ...agreed.references].map(({ file }) => file),
  SEQUENCE_FILE,
  ...agreed.references.flatMap((reference) => originalOf(reference) ?? []),
];

/** RFC 9110 defines ranges for GET alone: a HEAD tells of the whole. */
function rangeOf({ method, headers }: HttpRequest, { etag, bytes }: { etag: string; bytes: number }): ByteRange {
  return byteRange(method !== 'HEAD' && rangeIsWanted(headers, etag) ? headers.get('range') : null, bytes);
}

interface PartAnswer {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly range?: { start: number; end: number };
}

function answerTo(range: ByteRange, bytes: number): PartAnswer {
  switch (range.kind) {
    case 'unsatisfiable':
      return { status: 416, headers: { 'content-range': `bytes */${bytes}` } };
    case 'whole':
      return { status: 200, headers: { 'content-length': String(bytes) } };
    case 'part': {
      const { start, end } = range;
      const headers = { 'content-range': `bytes ${start}-${end}/${bytes}`, 'content-length': String(end - start + 1) };
      return { status: 206, headers, range: { start, end } };
    }
  }
}
