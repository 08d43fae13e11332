import { join } from 'node:path';
import { changeApp } from './change-app';
import type { ChaosRig } from './rig';
import { copyApp } from './rig';

const CHECK = 'const answer = (0, claim_1.answerOf)(found, intent);';
const NO_CHECK = "const answer = { outcome: 'post', held: found };";

/** A copy of the built app whose ledger lets every submit post, whatever the record says. */
export async function appWithoutLedgerCheck({ dir }: ChaosRig): Promise<string> {
  const appDir = await copyApp(join(dir, 'mutant'));
  await changeApp(appDir, { module: 'ledger/render-ledger.js', piece: CHECK, by: NO_CHECK });
  return appDir;
}
