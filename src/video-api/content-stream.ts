import { Readable } from 'node:stream';
import type { OpenAnswer } from './http-exchange';
import { networkProblem } from './network-problem';
import type { VideoApiProblem } from './problem';

/** What a content stream fails with: the problem is plain data, the message is the problem's. */
export class ContentError extends Error {
  override readonly name = 'ContentError';

  constructor(
    readonly problem: VideoApiProblem,
    options?: ErrorOptions,
  ) {
    super(problem.message, options);
  }
}

interface ContentStreamOptions {
  answer: OpenAnswer;
  /** Longest silence of the server while somebody waits for bytes. */
  idleMs: number;
  /** What Content-Length promised. Fewer or more bytes are an error on the stream. */
  expectedBytes: number | null;
}

/** The body of an answer as a Node stream: pulled, never gathered; destroying it closes the connection. */
export function contentStream({ answer, idleMs, expectedBytes }: ContentStreamOptions): Readable {
  const { response, deadline, label } = answer;
  const reader = (response.body ?? new Blob([]).stream()).getReader() as ReadableStreamDefaultReader<Uint8Array>;
  const beganMs = performance.now();
  let receivedBytes = 0;
  deadline.pause();

  const pull = async (stream: Readable): Promise<void> => {
    // Counted only while bytes are wanted: a slow consumer is not a silent server.
    deadline.restart(idleMs);
    const { done, value } = await reader.read();
    deadline.pause();
    receivedBytes += value?.byteLength ?? 0;
    if (expectedBytes !== null && (done ? receivedBytes !== expectedBytes : receivedBytes > expectedBytes)) {
      throw new ContentError({
        kind: 'network',
        status: response.status,
        message: `${label} sent ${receivedBytes} bytes, expected the ${expectedBytes} of its Content-Length`,
        ...(receivedBytes < expectedBytes && { cutAfterMs: performance.now() - beganMs }),
      });
    }
    stream.push(done ? null : value);
  };

  return new Readable({
    read() {
      pull(this).catch((error: unknown) => {
        if (!this.destroyed) this.destroy(error instanceof ContentError ? error : lost(error));
      });
    },
    destroy(error, done) {
      deadline.drop();
      done(error);
    },
  });

  function lost(cause: unknown): ContentError {
    const { kind, message, code } = networkProblem(cause, { label, ended: deadline.ended(), timeoutMs: idleMs });
    return new ContentError(
      {
        kind,
        status: response.status,
        message: `${message}, after ${receivedBytes} bytes`,
        ...(code !== undefined && { code }),
        // A wait that we ended says nothing of the server.
        ...(deadline.ended() === undefined && { cutAfterMs: performance.now() - beganMs }),
      },
      { cause },
    );
  }
}
