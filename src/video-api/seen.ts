import type { BackendMemory, Learnt } from './backend-memory';
import type { Dialect } from './dialect';
import type { VideoApiProblem } from './problem';
import { seenGateway } from './seen-gateway';

/** What is known of a backend from its answers, here and in earlier processes. */
export interface Seen {
  /** Before anything is bought: what is known. Without that nothing is sent, since a gateway may order more than once. */
  before(): Promise<{ learnt: Learnt } | { problem: VideoApiProblem }>;
  /** Takes note of an answer, before anybody acts on it. */
  heard(headers: Headers): Promise<void>;
  /** Keeps it for ever; false where that cannot be done. */
  learn(more: Learnt): Promise<boolean>;
  gateway(): Dialect['gateway'] | undefined;
}

export function createSeen(memory: BackendMemory): Seen {
  let own: Learnt = {};
  let isKept = false;
  const keep = async (more: Learnt): Promise<boolean> => {
    own = { ...own, ...more };
    return memory.remember(more).then(
      () => true,
      () => false,
    );
  };
  return {
    async before() {
      try {
        own = { ...(await memory.recall()), ...own };
        return { learnt: own };
      } catch {
        return {
          problem: {
            kind: 'network',
            message: 'The request was not sent: what is known of this backend could not be read from the ledger',
            sent: false,
          },
        };
      }
    },
    async heard(headers) {
      const gateway = seenGateway(headers);
      if (gateway === undefined || (isKept && own.gateway === gateway)) return;
      // What could not be written down is known here all the same, and is written with the next answer.
      isKept = await keep({ gateway });
    },
    learn: keep,
    gateway: () => own.gateway,
  };
}
