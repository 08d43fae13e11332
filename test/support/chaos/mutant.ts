import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ChaosRig } from './rig';
import { copyApp } from './rig';

const CHECK = 'const answer = (0, claim_1.answerOf)(found, intent);';
const NO_CHECK = "const answer = { outcome: 'post', held: found };";

/** A copy of the built app whose ledger lets every submit post, whatever the record says. */
export async function appWithoutLedgerCheck({ dir }: ChaosRig): Promise<string> {
  const appDir = await copyApp(join(dir, 'mutant'));
  const file = join(appDir, 'dist/ledger/render-ledger.js');
  const code = await readFile(file, 'utf8');
  if (code.split(CHECK).length !== 2) {
    throw new Error(`The built ledger was expected to have "${CHECK}" once; the mutation needs another place.`);
  }
  await writeFile(file, code.replace(CHECK, NO_CHECK));
  return appDir;
}
