import type { Bill } from '../../dev/videos-api/jobs/bill';
import type { FaultMatch, FaultSpec } from '../../dev/videos-api/faults/fault';
import type { PipelineDocument } from '../../src/contract/status';
import type { AppClient } from './app-client';
import { appClient } from './app-client';
import type { HostClock } from './host-clock';
import { hostClock } from './host-clock';
import type { TestStack, TestStackOptions } from './running-stack';
import { startTestStack } from './running-stack';
import type { SimulatorControl } from './simulator-control';
import { simulatorControl } from './simulator-control';

/** What `GET /api/spend` answers, as far as the tests look. */
export interface Spend {
  readonly chargedUsd: number;
  readonly openUsd: number;
  readonly unknownUsd: number;
  readonly byPipeline: readonly { pipelineId: string; chargedUsd: number; openUsd: number; unknownUsd: number }[];
}

/** A stack with everything a test about money looks at: the app, the simulator with its bill, and their common clock. */
export interface PaidStack {
  readonly stack: TestStack;
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

export async function startPaidStack(options: TestStackOptions = {}): Promise<PaidStack> {
  const stack = await startTestStack(options);
  const app = appClient(stack.baseUrl);
  const simulator = simulatorControl(stack.videosApiUrl);
  const spend = async (): Promise<Spend> => (await app.call<Spend>('spend')).body;
  return {
    stack,
    app,
    simulator,
    clock: hostClock(stack.clockUrl),
    spend,
    async spendOf(id) {
      const line = (await spend()).byPipeline.find(({ pipelineId }) => pipelineId === id);
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
    stop: () => stack.stop(),
  };
}

/** What the simulator bills for the renders of one pipeline, US dollars, and how many it accepted. */
export function billedFor(bill: Bill, document: PipelineDocument): { usd: number; jobs: number } {
  const ids = document.shots.flatMap(({ renderId }) => renderId ?? []);
  const lines = bill.jobs.filter(({ id }) => ids.includes(id));
  return { usd: lines.reduce((sum, line) => sum + (line.charged ? line.priceUsd : 0), 0), jobs: lines.length };
}
