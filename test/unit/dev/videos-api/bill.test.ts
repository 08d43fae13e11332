import type { TestSimulator } from './simulator';
import { startSimulator } from './simulator';

interface Bill {
  readonly totalUsd: number;
  readonly acceptedJobs: number;
  readonly chargedJobs: number;
  readonly jobs: { ended: string | null; charged: boolean; chargedAtMs: number | null; priceUsd: number }[];
}

describe('the bill', () => {
  let simulator: TestSimulator;
  afterEach(() => simulator.stop());
  const bill = async (): Promise<Bill> => (await simulator.control<Bill>('GET', '/bill')).body;

  it('charges at completion: nothing before, the price after, nothing for failed and moderated jobs', async () => {
    simulator = await startSimulator({ createsPerMinute: null, maxRunningPerDeployment: null });
    await simulator.create();
    await simulator.fault({ kind: 'job', outcome: 'failed' });
    await simulator.create();
    await simulator.fault({ kind: 'job', outcome: 'moderated' });
    await simulator.create();
    expect(await bill()).toMatchObject({ acceptedJobs: 3, chargedJobs: 0, totalUsd: 0 });
    await simulator.pass(60_000);
    const { totalUsd, jobs } = await bill();
    expect(totalUsd).toBe(0.4);
    expect(jobs.map(({ ended, charged, chargedAtMs }) => [ended, charged, chargedAtMs])).toEqual([
      ['completed', true, simulator.clock.now()],
      ['failed', false, null],
      ['moderated', false, null],
    ]);
  });

  it('charges at acceptance, and gives back what failed unless failures are charged', async () => {
    simulator = await startSimulator({ createsPerMinute: null, chargeAt: 'acceptance', chargeModerated: true });
    await simulator.fault({ kind: 'job', outcome: 'failed' });
    await simulator.create();
    await simulator.fault({ kind: 'job', outcome: 'moderated' });
    await simulator.create();
    expect(await bill()).toMatchObject({ chargedJobs: 2, totalUsd: 0.8 });
    await simulator.pass(60_000);
    expect(await bill()).toMatchObject({ chargedJobs: 1, totalUsd: 0.4 });
  });

  it('prices by deployment and size, as of acceptance', async () => {
    const pricesUsdPerSecond = { 'sora-2': 0.1, pro: { '720x1280': 0.3, '*': 0.5 } };
    simulator = await startSimulator(
      { createsPerMinute: null, chargeAt: 'acceptance', pricesUsdPerSecond },
      { deployments: ['sora-2', 'pro'] },
    );
    await simulator.fault({ kind: 'job', stuckIn: 'queued', outcome: 'failed' }, { times: 'always' });
    await simulator.create({ seconds: '12' });
    await simulator.create({ model: 'pro' });
    await simulator.create({ model: 'pro', size: '1024x1792', seconds: '8' });
    await simulator.control('PUT', '/profile', { pricesUsdPerSecond: { '*': 9 } });
    const { jobs, totalUsd } = await bill();
    expect(jobs.map(({ priceUsd }) => priceUsd)).toEqual([1.2, 1.2, 4]);
    expect(totalUsd).toBe(6.4);
  });

  it('keeps deleted and expired jobs', async () => {
    simulator = await startSimulator({ retentionMs: 100_000 });
    const { id } = (await simulator.create()).body;
    await simulator.create();
    await simulator.pass(60_000);
    await simulator.call('DELETE', `/videos/${id}`);
    await simulator.pass(100_000);
    expect((await simulator.call('GET', '/videos')).body).toMatchObject({ data: [] });
    expect(await bill()).toMatchObject({ chargedJobs: 2, totalUsd: 0.8 });
  });
});
