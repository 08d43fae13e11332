import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createStoreClip } from '../../../src/activities/store-clip';
import { noCredential } from '../../../src/video-api/credential';
import { createVideoApi } from '../../../src/video-api/video-api';

/**
 * Stores one clip of argv[2] bytes, served from this process, and prints the most memory it took. A process of its own, because
 * that figure is the process's: `{"peakBytes":…,"bytes":…,"outcome":"stored"}`.
 */
const totalBytes = Number(process.argv[2]);
const CHUNK = Buffer.alloc(256 * 1024);

function box(type: string, body: Buffer = Buffer.alloc(0), size = body.length + 8): Buffer {
  const header = Buffer.alloc(8);
  header.writeUInt32BE(size, 0);
  header.write(type, 4, 'latin1');
  return Buffer.concat([header, body]);
}

async function main(): Promise<void> {
  const head = Buffer.concat([box('ftyp', Buffer.from('isom\0\0\0\0isom', 'latin1')), await moov()]);
  const mdatBytes = totalBytes - head.length;
  const server = createServer((_, response) => {
    response.writeHead(200, { 'content-type': 'video/mp4', 'content-length': String(totalBytes) });
    response.write(Buffer.concat([head, box('mdat', Buffer.alloc(0), mdatBytes)]));
    let left = mdatBytes - 8;
    const send = (): void => {
      while (left > 0) {
        const chunk = left < CHUNK.length ? CHUNK.subarray(0, left) : CHUNK;
        left -= chunk.length;
        if (!response.write(chunk)) return void response.once('drain', send);
      }
      response.end();
    };
    send();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const videoApi = createVideoApi({ baseUrl: `http://127.0.0.1:${port}/v1`, credential: noCredential() });
  let bytes = 0;
  let peakBytes = 0;
  const timer = setInterval(() => (peakBytes = Math.max(peakBytes, process.memoryUsage().rss)), 5);
  const store = createStoreClip({
    videoApi,
    ledger: { read: () => Promise.resolve(undefined), keptAnswer: () => Promise.resolve(undefined) },
    maxClipBytes: 2 ** 31,
    maxImageBytes: 20_000_000,
    log: () => undefined,
    media: {
      facts: () => Promise.resolve(undefined),
      open: () => Promise.resolve(undefined),
      remove: () => Promise.resolve(),
      upload: async (_, body) => {
        const sink = new Writable({
          write(chunk: Buffer, _encoding, done) {
            bytes += chunk.length;
            // A storage takes its time; without back-pressure the difference would pile up here.
            setImmediate(done);
          },
        });
        await pipeline(body, sink);
      },
    },
  });
  const { outcome } = await store({
    pipelineId: 'p1',
    shot: 'baseline',
    attempt: 1,
    renderId: 'video_1',
    blob: 'p1/a.mp4',
  });
  clearInterval(timer);
  peakBytes = Math.max(peakBytes, process.memoryUsage().rss);
  process.stdout.write(`${JSON.stringify({ peakBytes, bytes, outcome })}\n`);
  server.close();
}

/** The smallest moov the check takes for a clip's; copied from a real one at argv[3]. */
async function moov(): Promise<Buffer> {
  const { readFile } = await import('node:fs/promises');
  const file = await readFile(process.argv[3] ?? '');
  for (let at = 0; at < file.length; at += file.readUInt32BE(at)) {
    if (file.toString('latin1', at + 4, at + 8) === 'moov') return file.subarray(at, at + file.readUInt32BE(at));
  }
  throw new Error('The sample clip has no moov box.');
}

void main();
