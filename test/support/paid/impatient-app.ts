import { changeApp } from '../chaos/change-app';
import { copyApp } from '../chaos/rig';
import { patience } from '../patience';

const PATIENT = '{ createMs: 180_000, askMs: 30_000, contentIdleMs: 30_000 }';

/** How long it waits for an answer: more than one takes, and little enough to wait for in a test. */
export const PATIENCE_MS = patience(1_500);

/** A copy of the built app that waits seconds for an answer, not minutes: sockets know real time alone. */
export async function impatientApp(appDir: string): Promise<string> {
  await copyApp(appDir);
  const impatient = `{ createMs: ${PATIENCE_MS}, askMs: ${PATIENCE_MS}, contentIdleMs: ${PATIENCE_MS} }`;
  await changeApp(appDir, { module: 'video-api/video-api.js', piece: PATIENT, by: impatient });
  return appDir;
}
