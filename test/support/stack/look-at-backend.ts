import { createClient } from '../../../src/client/client';
import measureMachine from '../../jest/measure-machine';
import type { Remote } from './remote';
import { remote, SIMULATED_VARIABLE } from './remote';

/** The model that the suite knows the prices, sizes and lengths of. */
const DEPLOYMENT = 'sora-2';

/**
 * Before any file is read: whether the app at HOST_URL can be tested at all, since a hundred failures would say less, and whether the
 * backend at VIDEOS_API_URL is the simulator, which can be told to do wrong.
 */
// Jest takes the default export.
// eslint-disable-next-line import-x/no-default-export
export default async function lookAtBackend(): Promise<void> {
  measureMachine();
  if (remote === undefined)
    throw new Error('test/jest/remote.cjs wants HOST_URL; npm run test:remote starts what it lacks.');
  await expectUsableApp(remote);
  process.env[SIMULATED_VARIABLE] = String(await isSimulated(remote));
}

async function expectUsableApp({ hostUrl, hostKey }: Remote): Promise<void> {
  const client = createClient({ baseUrl: hostUrl, key: hostKey });
  const { isHealthy, health } = await client.health().catch((error: Error) => {
    const hint = /answers 401/.test(error.message) ? ' HOST_KEY has to be a key of its functions.' : '';
    throw new Error(`The app at HOST_URL cannot be tested: ${error.message}.${hint}`, { cause: error });
  });
  const { deployment } = (health.checks['backend'] ?? {}) as { deployment?: string };
  if (!isHealthy) throw new Error(`The app at HOST_URL is not healthy: ${JSON.stringify(health.checks)}`);
  if (deployment !== DEPLOYMENT)
    throw new Error(`The app at HOST_URL renders with "${deployment}"; its suite is made for ${DEPLOYMENT}.`);
}

async function isSimulated({ videosApiUrl }: Remote): Promise<boolean> {
  if (videosApiUrl === undefined) return false;
  const answer = await fetch(`${new URL(videosApiUrl).origin}/_simulator/bill`);
  return answer.ok && (await answer.text()).includes('acceptedJobs');
}
