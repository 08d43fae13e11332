import { LIGHT_CLIPS } from '../light-clips';
import { UNHURRIED } from '../stack/unhurried';
import { startSimulatorProcess } from './simulator';
import type { TestStack } from '../stack/running-stack';
import { startTestStack } from '../stack/running-stack';

export interface TwoHosts {
  readonly hosts: readonly [TestStack, TestStack];
  readonly videosApiUrl: string;
  stop(): Promise<void>;
}

/**
 * Two hosts with engines of their own on one storage and one backend, the simulator in a process of its own, all on one scaled
 * clock: nothing but the ledger stands between them and a second payment.
 */
export async function startTwoHosts(options: {
  readonly scale?: number;
  readonly settings?: Readonly<Record<string, string>>;
}): Promise<TwoHosts> {
  const { scale = 0.02, settings = {} } = options;
  const clock = ['--time-scale', String(scale), '--origin-ms', String(Date.now())];
  const simulator = await startSimulatorProcess([
    '--no-auth',
    ...clock,
    '--profile',
    JSON.stringify({ clips: LIGHT_CLIPS }),
  ]);
  const stops: (() => Promise<void>)[] = [() => simulator.stop()];
  try {
    const videosApiUrl = `${simulator.baseUrl}/openai/v1`;
    const shared = {
      clock: 'real',
      settings: { ...UNHURRIED, VIDEO_API_AUTH: 'none', VIDEO_API_LIST_COMPLETE_AFTER_SECONDS: '10', ...settings },
    } as const;
    const args = [...clock, '--videos-api', videosApiUrl];
    const first = await startTestStack({ ...shared, args });
    stops.push(() => first.stop());
    const second = await startTestStack({ ...shared, args: [...args, '--storage', first.storageConnectionString] });
    stops.push(() => second.stop());
    return { hosts: [first, second], videosApiUrl, stop: stopAll };
  } catch (error) {
    await stopAll();
    throw error;
  }

  async function stopAll(): Promise<void> {
    for (const stop of stops.splice(0).reverse()) await stop();
  }
}
