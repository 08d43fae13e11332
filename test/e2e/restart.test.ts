import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { appClient } from '../support/stack/app-client';
import { describeNeeding } from '../support/stack/remote';
import type { TestStack } from '../support/stack/running-stack';
import { startTestStack } from '../support/stack/running-stack';
import { simulatorControl } from '../support/stack/simulator-control';

describeNeeding(['its own host'], 'a machine that dies while renders are polled', () => {
  let folder: string;
  let stack: TestStack | undefined;
  const start = async (clockArgs: readonly string[]): Promise<TestStack> =>
    startTestStack({ clips: 'light', args: ['--state-dir', folder, '--redelivery-ms', '1000', ...clockArgs] });

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'shotloop-test-'));
  });
  afterAll(async () => {
    await stack?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  it('goes on after kill -9 of everything, storage included, where it was, and buys nothing twice', async () => {
    stack = await start(['--paused']);
    const first = appClient(stack.baseUrl);
    const { id } = await first.start({ prompt: 'A paper boat on a blue tabletop.', anchors: ['paper boat'] });
    const before = await first.until(id, ({ shots }) => shots[0]?.state === 'rendering');
    await stack.kill();

    stack = await start([]);
    const document = await appClient(stack.baseUrl).untilEnded(id);
    expect(document).toMatchObject({ state: 'completed', spentUsd: 1.2 });
    expect(document.shots[0]?.renderId).toBe(before.shots[0]?.renderId);
    const bill = await simulatorControl(stack.videosApiUrl).bill();
    expect(bill).toMatchObject({ acceptedJobs: 3, totalUsd: 1.2 });
    // The follow-ups are submitted side by side: which of the two is accepted first says nothing.
    expect(bill.jobs.map((job) => job.id).sort()).toEqual(document.shots.map(({ renderId }) => renderId).sort());
  });
});
