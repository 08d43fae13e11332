import type { SimulatorProcess } from '../../support/paid/simulator';
import { startSimulatorProcess } from '../../support/paid/simulator';
import { runCommand } from '../../support/stack/command';
import { describeNeeding } from '../../support/stack/remote';
import type { SimulatorControl } from '../../support/stack/simulator-control';
import { simulatorControl } from '../../support/stack/simulator-control';

const NOTHING = { VIDEO_BACKENDS: '', AZURE_OPENAI_ENDPOINT: '', VIDEO_BACKEND: '', SHOTLOOP_LIVE_SPEND_USD: '' };

async function live(env: Readonly<Record<string, string>>): Promise<{ code: unknown; said: string }> {
  const command = runCommand('test/live/run-live.ts', [], { ...NOTHING, ...env });
  return { code: await command.ended, said: command.output() };
}

describeNeeding(['its own host'], 'npm run test:live', () => {
  let simulator: SimulatorProcess;
  let control: SimulatorControl;
  let backends: string;
  beforeAll(async () => {
    simulator = await startSimulatorProcess(['--no-auth', '--time-scale', '0.02']);
    control = simulatorControl(`${simulator.baseUrl}/v1`);
    const entry = { name: 'mine', profile: 'openai', baseUrl: `${simulator.baseUrl}/v1`, model: { text: 'sora-2' } };
    backends = JSON.stringify([entry, { ...entry, name: 'retired', retiresOn: '2026-01-01' }]);
  });
  afterAll(() => simulator.stop());

  it.each([
    ['no server is configured', {}, /^Nothing was tested: set VIDEO_BACKENDS \(or AZURE_OPENAI_ENDPOINT\)[^\n]*\n$/],
    ['a setting is wrong', { VIDEO_BACKENDS: '[{}]' }, /^Nothing was tested: VIDEO_BACKENDS expected [^\n]*\n$/],
  ])('exits 2 with one sentence where %s', async (_, env, says) => {
    expect(await live(env)).toEqual({ code: 2, said: expect.stringMatching(says) as string });
  });

  it('exits 2 where another backend is named than those that are there', async () => {
    const { code, said } = await live({ VIDEO_BACKENDS: backends, VIDEO_BACKEND: 'yours' });
    expect([code, said]).toEqual([2, expect.stringMatching(/VIDEO_BACKEND is "yours"; expected one of mine, retired/)]);
  });

  it.each(['0.79', 'yes'])('exits 2 and orders nothing where %s is no sum that covers the price', async (allowed) => {
    const before = await control.bill();
    const { code, said } = await live({ VIDEO_BACKENDS: backends, SHOTLOOP_LIVE_SPEND_USD: allowed });
    expect([code, said]).toEqual([
      2,
      expect.stringMatching(/2 clips of 4 s at 720x1280: 0\.80 USD at most.*at least 0\.80/s),
    ]);
    expect(await control.bill()).toEqual(before);
  });

  it('asks for nothing that is paid until somebody allows it, and says what it left out', async () => {
    const before = await control.bill();
    const { code, said } = await live({ VIDEO_BACKENDS: backends });
    expect([code, said]).toEqual([0, expect.stringMatching(/Tests: +3 passed, 3 total.*Left out: the paid part/s)]);
    expect(await control.bill()).toEqual(before);
  });

  it('fails where the server could not make a clip', async () => {
    const { code, said } = await live({ VIDEO_BACKENDS: backends, VIDEO_BACKEND: 'retired' });
    expect([code, said]).toEqual([1, expect.stringContaining('was retired on 2026-01-01')]);
  });

  it('states the price, then makes two clips through the whole app, and pays no more than that', async () => {
    const before = await control.bill();
    const { code, said } = await live({ VIDEO_BACKENDS: backends, SHOTLOOP_LIVE_SPEND_USD: '0.80' });
    expect([code, said]).toEqual([0, expect.stringMatching(/0\.80 USD at most.*Tests: +4 passed, 4 total/s)]);
    expect(said).not.toContain('Left out');
    expect((await control.bill()).acceptedJobs - before.acceptedJobs).toBe(2);
  });
});
