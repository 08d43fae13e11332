import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { copyApp } from '../chaos/rig';
import { patience } from '../patience';

const PATIENT = '{ createMs: 180_000, askMs: 30_000, contentIdleMs: 30_000 }';

/** How long it waits for an answer: more than one takes, and little enough to wait for in a test. */
export const PATIENCE_MS = patience(1_500);

/** A copy of the built app that waits seconds for an answer, not minutes: sockets know real time alone. */
export async function impatientApp(appDir: string): Promise<string> {
  await copyApp(appDir);
  const file = join(appDir, 'dist/video-api/video-api.js');
  const code = await readFile(file, 'utf8');
  if (code.split(PATIENT).length !== 2) {
    throw new Error(`The built client was expected to have "${PATIENT}" once; its time-outs need another place.`);
  }
  const impatient = `{ createMs: ${PATIENCE_MS}, askMs: ${PATIENCE_MS}, contentIdleMs: ${PATIENCE_MS} }`;
  await writeFile(file, code.replace(PATIENT, impatient));
  return appDir;
}
