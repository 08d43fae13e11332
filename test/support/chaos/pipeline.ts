import { createClient } from '../../../src/client/client';
import { patience } from '../patience';
import type { ChaosProcess } from './process';
import type { ChaosWorld } from './rig';
import { BRIEF } from './rig';

export interface Ended {
  readonly host: ChaosProcess;
  readonly baseUrl: string;
  readonly id: string;
  readonly state: string;
}

export interface Follow {
  /** Called with every host that is started, the first one included; may kill it whenever it likes. */
  readonly onHost?: (host: ChaosProcess) => void;
  /** What people do meanwhile; called at every look, until there is nothing to do at the end. */
  readonly people?: People;
  /** What is ordered; the brief of the rig when absent. */
  readonly brief?: typeof BRIEF | undefined;
  /** How long nobody starts another host after one was killed. */
  readonly deadForMs?: number;
  /** Its worker may go at any time: whoever is refused for that asks again. */
  readonly hostStays?: boolean;
}

/** Looks at a pipeline and does what is to be done about it now. True when nobody will do anything any more. */
export type People = (look: Look) => Promise<boolean>;

export interface Look {
  readonly baseUrl: string;
  readonly id: string;
  readonly ended: boolean;
  readonly state: string;
  readonly shots: Readonly<Record<string, { readonly state: string }>>;
}

/** Seven seconds of the scaled clock: nothing that people do in a story must come sooner. */
const LOOK_EVERY_MS = 100;
const TIMEOUT_MS = 480_000;
/** How long a connection may have been cut before its host is known to be dead. */
const DEATH_MS = 5_000;
const IDEMPOTENCY_KEY = 'chaos-1';

/** Starts a pipeline and follows it to its end, with a new host on the same state whenever the one before was killed. */
export async function followPipeline(
  world: ChaosWorld,
  { onHost, people, brief = BRIEF, deadForMs = 0, hostStays = false }: Follow = {},
): Promise<Ended> {
  const deadlineMs = Date.now() + patience(TIMEOUT_MS);
  let id: string | undefined;
  let host: ChaosProcess | undefined;
  for (;;) {
    if (host === undefined || host.killed) {
      host = world.startHost();
      onHost?.(host);
    }
    try {
      const baseUrl = await host.ready;
      if (baseUrl === undefined) throw new Error('It ended before it was ready.');
      // The same start again is the same pipeline; whoever got no answer asks once more.
      id ??= (await createClient({ baseUrl }).start(brief, { idempotencyKey: IDEMPOTENCY_KEY })).id;
      const state = await endOf(baseUrl, { id, deadlineMs, people });
      if (!host.killed) return { host, baseUrl, id, state };
    } catch (error) {
      if (hostStays && !host.killed && Date.now() < deadlineMs) {
        await pause(LOOK_EVERY_MS);
        continue;
      }
      // A cut connection may be news of a kill that is under way.
      if (!host.killed) await Promise.race([host.exited, pause(patience(DEATH_MS))]);
      if (host.killed && Date.now() < deadlineMs) {
        await pause(deadForMs);
        continue;
      }
      const told = error instanceof Error ? error.message : String(error);
      throw new Error(`Following ${id ?? 'the start'} failed: ${told} The log ends:\n${host.log().slice(-6_000)}`, {
        cause: error,
      });
    }
  }
}

/** Asks the engine alone: the pipeline document would read the ledger, and so be a point itself. */
async function endOf(
  baseUrl: string,
  { id, deadlineMs, people }: { id: string; deadlineMs: number; people: People | undefined },
): Promise<string> {
  for (;;) {
    const answer = await fetch(`${baseUrl}/runtime/webhooks/durabletask/instances/${id}`);
    if (!answer.ok) throw new Error(`The status was answered ${answer.status}: ${await answer.text()}`);
    const { runtimeStatus, output, customStatus } = (await answer.json()) as {
      runtimeStatus: string;
      output: { state?: string } | null;
      customStatus: { shots?: Look['shots'] } | null;
    };
    const ended = ['Completed', 'Failed', 'Terminated', 'Canceled'].includes(runtimeStatus);
    const state = output?.state ?? runtimeStatus;
    const shots = customStatus?.shots ?? {};
    const done = people === undefined || (await people({ baseUrl, id, ended, state, shots }));
    if (ended && done) return state;
    if (Date.now() > deadlineMs) throw new Error(`Not at its end in time: ${JSON.stringify(customStatus)}.`);
    await pause(LOOK_EVERY_MS);
  }
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
