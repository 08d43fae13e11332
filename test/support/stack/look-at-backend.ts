import measureMachine from '../../jest/measure-machine';
import { SIMULATED_VARIABLE } from './remote';

/** Finds out whether the backend at VIDEOS_API_URL is the simulator, which can be told to do wrong, before any file is read. */
// Jest takes the default export.
// eslint-disable-next-line import-x/no-default-export
export default async function lookAtBackend(): Promise<void> {
  measureMachine();
  const { VIDEOS_API_URL: url, HOST_URL: host } = process.env;
  if (host === undefined)
    throw new Error('test/jest/remote.cjs wants HOST_URL; npm run test:remote starts what it lacks.');
  if (url === undefined) return;
  const answer = await fetch(`${new URL(url).origin}/_simulator/bill`);
  const text = await answer.text();
  process.env[SIMULATED_VARIABLE] = String(answer.ok && text.includes('acceptedJobs'));
}
