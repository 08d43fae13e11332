import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Bill, FaultMatch, FaultSpec } from '../../../dev/videos-api';
import type { PipelineDocument } from '../../../src/views/pipeline-document';
import type { Spend } from '../../../src/views/spend';
import { LIGHT_CLIPS } from '../light-clips';
import type { AppClient } from '../stack/app-client';
import { appClient } from '../stack/app-client';
import type { HostClock } from '../host/host-clock';
import { hostClock } from '../host/host-clock';
import { startSimulatorProcess } from './simulator';
import type { Way } from './way';
import { openWay } from './way';
import type { TestStack, TestStackOptions } from '../stack/running-stack';
import { startTestStack } from '../stack/running-stack';
import type { SimulatorControl } from '../stack/simulator-control';
import { simulatorControl } from '../stack/simulator-control';
import { SPEND_EVER } from '../spend-ever';

/**
 * A stack with everything a test about money looks at: the app, the simulator with its bill (a process of its own, which keeps
 * its jobs on disk), and their common clock.
 */
export interface PaidStack {
  readonly stack: TestStack;
  /** Between the two. */
  readonly way: Way;
  readonly app: AppClient;
  readonly simulator: SimulatorControl;
  readonly clock: HostClock;
  spend(): Promise<Spend>;
  /** What the ledger says of one pipeline: US dollars charged, open and unknown. */
  spendOf(id: string): Promise<{ chargedUsd: number; openUsd: number; unknownUsd: number }>;
  bill(): Promise<Bill>;
  fault(match: FaultMatch, action: FaultSpec['do']): Promise<void>;
  /** Follows pipelines to their ends, in turn: each look at one costs the stack more than a step of another. */
  endAll(ids: readonly string[]): Promise<PipelineDocument[]>;
  /** Stops new trouble, and takes limits of the simulator away that are not what the test is about. */
  calm(): Promise<void>;
  stop(): Promise<void>;
}

/** One shot, four seconds, forty cents. Prompts of their own keep faults of one pipeline from striking another. */
export const brief = (prompt = 'A paper boat on a blue tabletop.', more: object = {}): object => ({
  prompt,
  followUps: [],
  ...more,
});

export async function startPaidStack({
  args = [],
  settings = {},
  base = '/openai/v1',
  backends,
}: TestStackOptions & {
  /** Under which path the backend is asked: as Azure's service, or as OpenAI's. */
  readonly base?: '/openai/v1' | '/v1';
  /** Backends besides, for VIDEO_BACKENDS, at this address; their key is in VIDEO_API_KEY. */
  readonly backends?: (baseUrl: string) => readonly object[];
} = {}): Promise<PaidStack> {
  const stateDir = await mkdtemp(join(tmpdir(), 'shotloop-paid-'));
  const way = await openWay();
  // Its time begins before the app's, so that it only ever has to be moved on.
  const originMs = Date.now() - 60_000;
  const simulatorArgs = ['--clock', 'virtual', '--origin-ms', String(originMs), '--state-dir', stateDir];
  const profile = JSON.stringify({ clips: LIGHT_CLIPS });
  const besides = backends === undefined ? {} : { VIDEO_BACKENDS: JSON.stringify(backends(`${way.baseUrl}${base}`)) };
  const starting = startSimulatorProcess([...simulatorArgs, '--api-key', API_KEY, '--profile', profile]);
  const stack = await startTestStack({
    args: ['--videos-api', `${way.baseUrl}${base}`, ...args],
    settings: { ...SETTINGS, ...besides, ...settings },
  });
  const simulatorProcess = await starting;
  const clock = hostClock(stack.clockUrl);
  const inTime = timeKeeper({ leader: clock, follower: hostClock(simulatorProcess.clockUrl ?? ''), originMs });
  way.leadTo({ baseUrl: simulatorProcess.baseUrl, before: inTime });
  const app = appClient(stack.baseUrl);
  const simulator = simulatorControl(simulatorProcess.baseUrl, inTime);
  const spend = async (): Promise<Spend> => (await app.call<Spend>(SPEND_EVER)).body;
  return {
    stack,
    way,
    app,
    simulator,
    clock,
    spend,
    async spendOf(id) {
      const line = (await spend()).byPipeline?.find(({ pipelineId }) => pipelineId === id);
      return {
        chargedUsd: line?.chargedUsd ?? 0,
        openUsd: line?.openUsd ?? 0,
        unknownUsd: line?.unknownUsd ?? 0,
      };
    },
    bill: () => simulator.bill(),
    fault: (match, action) => simulator.fault({ match, do: action }),
    async endAll(ids) {
      const documents: PipelineDocument[] = [];
      for (const id of ids) documents.push(await app.untilEnded(id));
      return documents;
    },
    async calm() {
      await simulator.clearFaults();
      await simulator.profile({ createsPerMinute: null, maxRunningPerDeployment: null });
    },
    async stop() {
      await stack.stop();
      await way.close();
      await simulatorProcess.stop();
      await rm(stateDir, { recursive: true, force: true });
    },
  };
}

/** What the simulator takes as a key, or as a token. */
export const API_KEY = 'paid';
/** What can be vouched for of the simulator: its list names a job as soon as it is accepted. */
const SETTINGS = {
  VIDEO_API_AUTH: 'api-key',
  VIDEO_API_KEY: API_KEY,
  VIDEO_API_LIST_COMPLETE_AFTER_SECONDS: '10',
  // As long as a render may take: what they are about is who pays, not how long a queue may be.
  SHOTLOOP_BACKEND_QUEUE_DEADLINE_SECONDS: '600',
};

/**
 * A virtual clock cannot be shared by two processes, but one that stands still can follow another: before every request it is
 * moved to the time of the app's clock, which does not jump while the app waits for an answer.
 */
function timeKeeper({
  leader,
  follower,
  originMs,
}: {
  leader: HostClock;
  follower: HostClock;
  originMs: number;
}): () => Promise<void> {
  let followedMs = originMs;
  let turn = Promise.resolve();
  const follow = async (): Promise<void> => {
    const { nowMs } = await leader.read();
    if (nowMs <= followedMs) return;
    await follower.advance(nowMs - followedMs);
    followedMs = nowMs;
  };
  return () => {
    const mine = turn.then(follow);
    turn = mine.catch(() => undefined);
    return mine;
  };
}

/** What the simulator bills for the renders of one pipeline, US dollars, and how many it accepted. */
export function billedFor(bill: Bill, document: PipelineDocument): { usd: number; jobs: number } {
  const ids = document.shots.flatMap(({ renderId }) => renderId ?? []);
  const lines = bill.jobs.filter(({ id }) => ids.includes(id));
  return { usd: lines.reduce((sum, line) => sum + (line.charged ? line.priceUsd : 0), 0), jobs: lines.length };
}
