import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { appClient } from '../support/stack/app-client';
import { hostClock } from '../support/host/host-clock';
import { describeNeeding } from '../support/stack/remote';
import { startTestStack } from '../support/stack/running-stack';

const BRIEF = { prompt: 'A paper boat on a blue tabletop.', followUps: [] };

describeNeeding(['its own host'], 'a state directory under another time scale', () => {
  let stateDir: string;
  beforeAll(async () => {
    stateDir = await mkdtemp(join(tmpdir(), 'shotloop-test-'));
  });
  afterAll(() => rm(stateDir, { recursive: true, force: true }));

  it('goes on where it stood: nobody waits for a clock to catch up', async () => {
    const args = ['--state-dir', stateDir, '--time-scale'];
    const fast = await startTestStack({ clips: 'light', clock: 'real', args: [...args, '0.02'] });
    const first = await appClient(fast.baseUrl).run(BRIEF);
    const { nowMs: leftAtMs } = await hostClock(fast.clockUrl).read();
    await fast.stop();
    expect(first.state).toBe('completed');
    expect(leftAtMs - Date.now()).toBeGreaterThan(60_000);

    const slow = await startTestStack({ clips: 'light', clock: 'real', args: [...args, '1'] });
    const app = appClient(slow.baseUrl);
    expect((await hostClock(slow.clockUrl).read()).nowMs).toBeGreaterThanOrEqual(leftAtMs);
    const { id } = await app.start(BRIEF);
    // A backend whose minute lies in the future would have no slot for it.
    const accepted = await app.until(id, ({ shots }) => shots[0]?.renderId !== null);
    await slow.stop();
    expect(accepted.shots[0]).toMatchObject({ state: 'rendering', submits: 1, problem: null });
    expect(slow.log()).not.toMatch(/behind the jobs/);
  });
});
