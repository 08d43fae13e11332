import { createReadStream } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as realPause } from 'node:timers/promises';
import type { Delivery } from '../faults/faulty-body';
import type { Answer } from './answer';

const ZEROS = Buffer.alloc(64 * 1024);

/** Sends an answer, as badly as the delivery says. Returns when the response is done or its connection is gone. */
export async function sendAnswer(response: ServerResponse, { answer, slow, cut }: Delivery): Promise<void> {
  const bytes = lengthOf(answer);
  const sent = Math.min(bytes, cut?.keepBytes ?? Infinity);
  response.statusCode = answer.status;
  if (answer.json !== undefined && !response.hasHeader('content-type'))
    response.setHeader('content-type', 'application/json');
  for (const [name, value] of Object.entries(answer.headers)) response.setHeader(name, value);
  const lengthless = answer.chunked === true || cut?.contentLength === 'absent';
  if (!lengthless) response.setHeader('content-length', cut?.contentLength === 'short' ? sent : bytes);
  if (sent < bytes) response.setHeader('connection', 'close');
  response.flushHeaders();

  try {
    let left = sent;
    const limited = async function* (): AsyncGenerator<Buffer> {
      for await (const chunk of bodyOf(answer)) {
        for (const piece of pieces(chunk, slow?.chunkBytes ?? chunk.length)) {
          if (left <= 0) return;
          yield piece.subarray(0, left);
          left -= piece.length;
          if (slow !== undefined) await realPause(slow.everyRealMs);
          if (response.destroyed) return;
        }
      }
    };
    const isBroken = sent < bytes && !lengthless && cut?.contentLength !== 'short';
    await pipeline(Readable.from(limited(), { objectMode: true }), response, { end: !isBroken });
    if (isBroken) response.destroy();
  } catch (error) {
    // The client went away, which is its right; anything else is a defect here.
    if (!response.destroyed) throw error;
  }
}

function lengthOf({ json, text, file }: Answer): number {
  if (file !== undefined) {
    const [first, last] = file.range ?? [0, file.bytes - 1];
    return last - first + 1 + (file.padBytes ?? 0);
  }
  return json === undefined ? Buffer.byteLength(text ?? '') : Buffer.byteLength(JSON.stringify(json));
}

async function* bodyOf({ json, text, file }: Answer): AsyncGenerator<Buffer> {
  if (file === undefined) {
    const body = Buffer.from(json === undefined ? (text ?? '') : JSON.stringify(json));
    if (body.length > 0) yield body;
    return;
  }
  const [start, end] = file.range ?? [0, file.bytes - 1];
  yield* createReadStream(file.path, { start, end }) as AsyncIterable<Buffer>;
  if (file.padBytes === undefined) return;
  const header = Buffer.from('\0\0\0\0free', 'latin1');
  header.writeUInt32BE(file.padBytes);
  yield header;
  for (let left = file.padBytes - header.length; left > 0; left -= ZEROS.length) yield ZEROS.subarray(0, left);
}

function* pieces(chunk: Buffer, bytes: number): Generator<Buffer> {
  for (let at = 0; at < chunk.length; at += bytes) yield chunk.subarray(at, at + bytes);
}
