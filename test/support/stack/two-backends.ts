import { LIGHT_CLIPS } from '../light-clips';
import { startSimulatorProcess } from '../paid/simulator';
import type { AppClient } from './app-client';
import { appClient } from './app-client';
import type { TestStack } from './running-stack';
import { startTestStack } from './running-stack';
import type { SimulatorControl } from './simulator-control';
import { simulatorControl } from './simulator-control';
import { UNHURRIED } from './unhurried';

export interface TwoBackends {
  readonly stack: TestStack;
  readonly app: AppClient;
  /** The backend `default`, and the one that VIDEO_BACKENDS calls `second`. */
  readonly first: SimulatorControl;
  readonly second: SimulatorControl;
  stop(): Promise<void>;
}

/** The app in front of two simulators on one scaled clock, and of entries that no order may reach. */
export async function startTwoBackends(settings: Readonly<Record<string, string>> = {}): Promise<TwoBackends> {
  const clock = ['--time-scale', '0.02', '--origin-ms', String(Date.now())];
  const profile = JSON.stringify({ clips: LIGHT_CLIPS });
  const [one, two] = await Promise.all(
    [1, 2].map(() => startSimulatorProcess(['--no-auth', ...clock, '--profile', profile])),
  );
  if (one === undefined || two === undefined) throw new Error('A simulator is missing.');
  const [firstUrl, secondUrl] = [`${one.baseUrl}/openai/v1`, `${two.baseUrl}/v1`];
  const own = { baseUrl: `${secondUrl}/videos?limit=1`, profile: 'openai', model: { text: 'sora-2' } };
  const limits = { maxRunning: 4, createsPerMinute: 60 };
  const stack = await startTestStack({
    clock: 'real',
    args: [...clock, '--videos-api', firstUrl],
    settings: {
      ...UNHURRIED,
      VIDEO_API_AUTH: 'none',
      VIDEO_API_CREATES_PER_MINUTE: '60',
      VIDEO_BACKENDS: JSON.stringify([
        { ...own, name: 'second', limits },
        { ...own, name: 'retired', retiresOn: '2026-01-01', limits },
        { ...own, name: 'unlisted', model: { text: 'sora-9' }, limits },
      ]),
      ...settings,
    },
  });
  return {
    stack,
    app: appClient(stack.baseUrl),
    first: simulatorControl(firstUrl),
    second: simulatorControl(secondUrl),
    stop: async () => {
      await stack.stop();
      await Promise.all([one.stop(), two.stop()]);
    },
  };
}
