/** What every process of the development tools needs to end with whoever started it. */
import { resolve } from 'node:path';

export { lockFolder } from './lock-folder';
export { onlyStderr } from './only-stderr';
export { watchParent } from './watch-parent';
export { stopOnSignals } from './stop-on-signals';

/** Preloaded into a child (`--require`), it ends the child when its parent has gone, however that happened. */
export const dieWithParent = resolve(__dirname, 'die-with-parent.cjs');
