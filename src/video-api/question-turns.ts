import pLimit from 'p-limit';
import type { HttpRequest } from './http-exchange';
import type { VideoApiProblem } from './problem';

/** So many connections serve any number of questions; more of them would only be opened and closed again. */
const AT_ONCE = 64;

/**
 * Puts questions about jobs in turn, first come first served, over few connections that are kept. Waiting is part of the time that
 * a question has: where a server hangs, those behind are given up, unsent, as soon as theirs is over.
 */
export function createQuestionTurns(atOnce = AT_ONCE) {
  const turn = pLimit(atOnce);
  return <T>(
    request: HttpRequest,
    ask: (request: HttpRequest) => Promise<T>,
  ): Promise<T | { problem: VideoApiProblem }> => {
    const beganMs = performance.now();
    return turn(async () => {
      const waitedMs = Math.floor(performance.now() - beganMs);
      const leftMs = request.timeoutMs - waitedMs;
      if (leftMs <= 0) return { problem: unasked(request, waitedMs, atOnce) };
      return ask({ ...request, timeoutMs: leftMs });
    });
  };
}

const unasked = ({ method, path }: HttpRequest, waitedMs: number, atOnce: number): VideoApiProblem => ({
  kind: 'timed_out',
  message: `${method} ${path} was not sent: it waited ${waitedMs} ms while ${atOnce} others were asked, and the server is slow`,
  sent: false,
});
