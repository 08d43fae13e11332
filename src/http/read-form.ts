import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Busboy } from '@fastify/busboy';
import type { HttpRequest, HttpResponseInit } from '@azure/functions';
import type { FieldProblem } from '../contract/problem-details';
import { imageProblems } from './image-problems';
import type { ProblemSpec } from './problem-response';
import { problemResponse } from './problem-response';
import { tooLarge } from './read-json';

type ReadForm =
  | { ok: true; brief: Buffer; image: Buffer | undefined; problems: readonly FieldProblem[] }
  | { ok: false; response: HttpResponseInit };

interface Part {
  readonly bytes: Buffer;
  readonly isCut: boolean;
}

const KNOWN = ['brief', 'image'];
/** One more than is taken of each, so that a second is seen; what comes after that is passed over. */
const MOST_PARTS = 8;

/** Reads a form with the parts `brief` and `image`, each bounded while it comes. */
export async function readForm(
  { body, headers }: Pick<HttpRequest, 'body' | 'headers'>,
  { maxBytes, maxImageBytes }: { maxBytes: number; maxImageBytes: number },
): Promise<ReadForm> {
  const parts = new Map<string, Part[]>();
  const add = (name: string, part: Part): unknown => parts.set(name, [...(parts.get(name) ?? []), part]);
  try {
    const form = new Busboy({
      headers: { 'content-type': headers.get('content-type') ?? '' },
      limits: {
        fieldSize: maxBytes + 1,
        fileSize: maxImageBytes + 1,
        parts: MOST_PARTS,
        fields: MOST_PARTS,
        files: MOST_PARTS,
      },
    });
    form.on('field', (name, value, _nameIsCut, isCut) => add(name, { bytes: Buffer.from(value), isCut }));
    form.on('file', (name, stream) => {
      const limit = name === 'image' ? maxImageBytes : maxBytes;
      const chunks: Buffer[] = [];
      let bytes = 0;
      // Read to its end in any case: what is left in it would hold up the rest of the form.
      stream.on('data', (chunk: Buffer) => {
        bytes += chunk.length;
        if (bytes <= limit && KNOWN.includes(name)) chunks.push(chunk);
        else chunks.length = 0;
      });
      stream.on('end', () => add(name, { bytes: Buffer.concat(chunks), isCut: bytes > limit }));
    });
    await pipeline(Readable.fromWeb((body ?? new Blob([]).stream()) as never), form);
  } catch (error) {
    const detail = error instanceof Error ? error.message.slice(0, 200) : 'it cannot be read';
    return refuse({ code: 'INVALID_FORM', detail });
  }
  const [brief] = parts.get('brief') ?? [];
  const [image] = parts.get('image') ?? [];
  if (brief?.isCut === true) return { ok: false, response: tooLarge(maxBytes) };
  if (brief === undefined) {
    const detail = 'Send the brief as the part "brief", as JSON, and the picture as the part "image".';
    return refuse({ code: 'INVALID_FORM', detail });
  }
  const problems = [...parts].flatMap(([name, { length }]): FieldProblem[] => {
    if (!KNOWN.includes(name))
      return [{ path: name.slice(0, 100), expected: 'no such part; there are "brief" and "image"' }];
    return length === 1 ? [] : [{ path: name, expected: `one part of this name; there are ${length}` }];
  });
  if (image === undefined) return { ok: true, brief: brief.bytes, image: undefined, problems };
  if (image.isCut) {
    problems.push({ path: 'image', expected: `at most ${maxImageBytes} bytes (SHOTLOOP_MAX_IMAGE_BYTES)` });
    return { ok: true, brief: brief.bytes, image: Buffer.alloc(0), problems };
  }
  problems.push(...imageProblems(image.bytes, { path: 'image', maxImageBytes }));
  return { ok: true, brief: brief.bytes, image: image.bytes, problems };
}

const refuse = (problem: ProblemSpec): ReadForm => ({
  ok: false,
  response: problemResponse(problem),
});
