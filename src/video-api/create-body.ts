import { randomUUID } from 'node:crypto';

export interface CreateRequest {
  /** On Azure the deployment's name. */
  model: string;
  prompt: string;
  /** Such as `720x1280`. */
  size: string;
  /** A string on the wire: a JSON number is refused. */
  seconds: string;
  reference?: ReferenceImage;
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

/** JSON, or multipart when there is an image: the one form in which every server takes a file. */
export function createBody(request: CreateRequest): RequestBody {
  const { model, prompt, seconds, size, reference } = request;
  if (reference === undefined) {
    return { contentType: 'application/json', bytes: Buffer.from(JSON.stringify({ model, prompt, size, seconds })) };
  }

  // Not FormData: it rewrites the line ends of a prompt, which then no longer equals the prompt that the job list echoes.
  const boundary = `----shotloop-${randomUUID()}`;
  const parts = Object.entries({ model, prompt, seconds, size }).map(([name, value]) =>
    fieldPart(boundary, name, value),
  );
  return {
    contentType: `multipart/form-data; boundary=${boundary}`,
    bytes: Buffer.concat([...parts, filePart(boundary, reference), Buffer.from(`--${boundary}--\r\n`)]),
  };
}

function fieldPart(boundary: string, name: string, value: string): Buffer {
  return Buffer.from(`--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`);
}

function filePart(boundary: string, { bytes, fileName, contentType }: ReferenceImage): Buffer {
  const head =
    `--${boundary}\r\nContent-Disposition: form-data; name="input_reference"; filename="${escapeName(fileName)}"\r\n` +
    `Content-Type: ${contentType.replace(/[\r\n]/g, '')}\r\n\r\n`;
  return Buffer.concat([Buffer.from(head), bytes, Buffer.from('\r\n')]);
}

function escapeName(fileName: string): string {
  return fileName.replace(
    /["\r\n]/g,
    (character) => `%${character.charCodeAt(0).toString(16).padStart(2, '0').toUpperCase()}`,
  );
}
