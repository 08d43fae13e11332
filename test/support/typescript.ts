import { resolve } from 'node:path';

/** Arguments with which a process that a test starts runs this project's TypeScript: as under tsx, and faster there. */
export const TYPESCRIPT: readonly string[] = ['--require', resolve(__dirname, 'run-typescript.cjs')];
