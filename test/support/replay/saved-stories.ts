import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { FaultMatch, JobFault } from '../../../dev/videos-api';
import type { HostClock } from '../host/host-clock';
import type { AppClient } from '../stack/app-client';
import type { SimulatorControl } from '../stack/simulator-control';
import type { Receiver } from '../webhooks/receiver';

/** What a story is told to: a whole stack on a virtual clock, with nothing else going on. */
export interface Stage {
  readonly app: AppClient;
  readonly simulator: SimulatorControl;
  readonly clock: HostClock;
  /** Somebody who may be told of a pipeline. */
  readonly receiver: Receiver;
}

/** A pipeline whose histories are saved, so that later code can be held against them. */
export interface SavedStory {
  readonly about: string;
  /** Runs it to its end. Gives the instances to save, by the name of their file in test/fixtures/histories. */
  readonly tell: (stage: Stage) => Promise<Readonly<Record<string, string>>>;
}

const PAPER_BOAT: unknown = JSON.parse(readFileSync(resolve(__dirname, '../../../samples/paper-boat.json'), 'utf8'));
const ONE_SHOT = { prompt: 'A paper boat on a blue tabletop.', followUps: [] };
const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
/** Longer than a watchdog waits for its next look, and a janitor for its last. */
const AFTERWARDS_MS = 30 * MINUTE_MS;
/** In the prompts that are composed for the follow-ups of a brief without any. */
const OF_MOTION = 'one small movement';
const OF_AUDIO = 'audible ambient audio';

/**
 * How long each render takes is given, and ends between two polls (every 10 s), so that a story reads the same whenever it is told
 * again.
 */
async function takes(simulator: SimulatorControl, match: FaultMatch, job: Omit<JobFault, 'kind'>): Promise<void> {
  await simulator.fault({ match: { ...match, times: 'always' }, do: { kind: 'job', ...job } });
}

/** One for each shape of history that a release may leave in flight. */
export const savedStories: readonly SavedStory[] = [
  {
    about: 'no trouble, with the watchdog of the pipeline',
    async tell({ app, simulator, clock }) {
      await takes(simulator, { hasReference: false }, { durationMs: 55 * SECOND_MS });
      await takes(simulator, { promptIncludes: OF_MOTION }, { durationMs: 50 * SECOND_MS });
      await takes(simulator, { promptIncludes: OF_AUDIO }, { durationMs: 65 * SECOND_MS });
      const { id } = await app.run(PAPER_BOAT);
      await clock.advance(AFTERWARDS_MS);
      return { 'pipeline-completed': id, watchdog: `watchdog-${id}` };
    },
  },
  {
    about: 'no room for the first create, and a follow-up that fails',
    async tell({ app, simulator }) {
      // The backend says how long to pause: without that, the pause depends on the id of the pipeline.
      const noRoom = { kind: 'refuse', as: 'too-many-running', retryAfter: { seconds: 30 } } as const;
      await simulator.fault({ match: { operation: 'create' }, do: noRoom });
      await takes(simulator, { hasReference: false }, { durationMs: 65 * SECOND_MS });
      await takes(simulator, { promptIncludes: OF_MOTION }, { durationMs: 35 * SECOND_MS, outcome: 'failed' });
      await takes(simulator, { promptIncludes: OF_AUDIO }, { durationMs: 55 * SECOND_MS });
      return { 'pipeline-partial': (await app.run(PAPER_BOAT)).id };
    },
  },
  {
    about: 'a cancel while the baseline renders, with the janitor that settles it',
    async tell({ app, simulator, clock }) {
      await takes(simulator, {}, { durationMs: 5 * MINUTE_MS });
      await clock.pause();
      const { id } = await app.start(ONE_SHOT);
      await clock.advance(0.75 * MINUTE_MS);
      await app.call(`pipelines/${id}/cancel`, { method: 'POST' });
      await clock.advance(AFTERWARDS_MS);
      return { 'pipeline-cancelled': id, janitor: `janitor-${id}` };
    },
  },
  {
    about: 'a create whose answer is lost, found in the list',
    async tell({ app, simulator }) {
      await simulator.fault({ match: { operation: 'create' }, do: { kind: 'reset', when: 'after' } });
      await takes(simulator, {}, { durationMs: 55 * SECOND_MS });
      return { 'pipeline-reconciled': (await app.run(ONE_SHOT)).id };
    },
  },
  {
    about: 'a receiver that is told of everything and fails once, with the sender that tells it',
    async tell({ app, simulator, clock, receiver }) {
      receiver.behave(({ type }, times) => (type === 'pipeline.started' && times === 0 ? 503 : undefined));
      await takes(simulator, {}, { durationMs: 55 * SECOND_MS });
      const { id } = await app.run({ ...ONE_SHOT, callbackUrl: `${receiver.url}/hook` });
      await clock.advance(AFTERWARDS_MS);
      return { 'pipeline-told': id, sender: `sender-${id}` };
    },
  },
];
