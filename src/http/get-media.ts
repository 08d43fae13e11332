import { Readable } from 'node:stream';
import type { HttpResponseInit } from '@azure/functions';
import type { Plan } from '../plans/plan';
import { mediaName } from '../storage/blob-names';
import { byteRange } from './byte-range';
import type { HttpDeps } from './deps';
import type { Endpoint } from './endpoint';
import { isPipelineId } from '../plans/pipeline-id';
import { notFound, problemResponse } from './problem-response';

/** `GET /api/pipelines/{id}/media/{file}`: streams a clip or the reference frame, with ranges, so that a browser can seek. */
export function createGetMedia({ records, media }: Pick<HttpDeps, 'records' | 'media'>): Endpoint {
  return async ({ request }) => {
    const { id, file } = request.params;
    const plan = isPipelineId(id) ? await records.plan(id) : undefined;
    if (plan === undefined || id === undefined) return notFound(`There is no pipeline "${id}".`);
    // Only files the plan names are looked up: a path from outside never becomes a blob name.
    if (file === undefined || !filesOf(plan).includes(file)) {
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
    if (request.headers.get('if-none-match') === etag) return { status: 304, headers };
    // A part of another clip than the one the caller has the beginning of would be worse than the whole.
    const ifRange = request.headers.get('if-range');
    const range = byteRange(ifRange === null || ifRange === etag ? request.headers.get('range') : null, facts.bytes);
    switch (range.kind) {
      case 'unsatisfiable':
        return problemResponse({
          status: 416,
          code: 'RANGE_NOT_SATISFIABLE',
          title: 'The range asked for is not in the file',
          detail: `${file} has ${facts.bytes} bytes, and the range is "${request.headers.get('range')}".`,
          headers: { 'content-range': `bytes */${facts.bytes}` },
        });
      case 'whole':
        return streamed(await media.open(name), { ...headers, 'content-length': String(facts.bytes) }, 200);
      case 'part': {
        const { start, end } = range;
        const contentRange = {
          'content-range': `bytes ${start}-${end}/${facts.bytes}`,
          'content-length': String(end - start + 1),
        };
        return streamed(await media.open(name, range), { ...headers, ...contentRange }, 206);
      }
    }
  };
}

const filesOf = ({ agreed }: Plan): string[] => [...agreed.shots, ...agreed.references].map(({ file }) => file);

function streamed(body: Readable | undefined, headers: Record<string, string>, status: number): HttpResponseInit {
  if (body === undefined) return notFound('The file was deleted while it was being opened.');
  return { status, headers, body: Readable.toWeb(body) as NonNullable<HttpResponseInit['body']> };
}
