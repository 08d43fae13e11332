import type { IncomingMessage } from 'node:http';

/** Far above any reference image; a body beyond it is a mistake of the caller, not a test of the service. */
const MAX_BODY_BYTES = 128 * 1024 * 1024;

/** The whole body of a request; undefined when it is larger than any that the simulator takes. */
export async function readBody(request: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes <= MAX_BODY_BYTES) chunks.push(chunk);
  }
  return bytes <= MAX_BODY_BYTES ? Buffer.concat(chunks) : undefined;
}
