import { networkProblem } from './network-problem';
import type { OpenAnswer } from './http-exchange';
import { badAnswer, type VideoApiProblem } from './problem';

export type ReadText = { text: string } | { problem: VideoApiProblem };

/** Reads a whole answer as text within its deadline and `maxBytes`. The connection is let go of either way. */
export async function readAnswer(answer: OpenAnswer, maxBytes: number): Promise<ReadText> {
  const { response, deadline, label, timeoutMs } = answer;
  const chunks: Uint8Array[] = [];
  let receivedBytes = 0;
  try {
    for await (const chunk of (response.body ?? []) as AsyncIterable<Uint8Array>) {
      receivedBytes += chunk.byteLength;
      if (receivedBytes > maxBytes) {
        return {
          problem: badAnswer(
            { label, status: response.status, headers: response.headers },
            `more than the ${maxBytes} bytes that are read of it`,
          ),
        };
      }
      chunks.push(chunk);
    }
    return { text: Buffer.concat(chunks).toString('utf8') };
  } catch (error) {
    return {
      problem: { ...networkProblem(error, { label, ended: deadline.ended(), timeoutMs }), status: response.status },
    };
  } finally {
    deadline.drop();
  }
}
