import { join } from 'node:path';
import type { RunProgram } from './run-program';

export interface ListFunctionsOptions {
  /** The assembled package. */
  folder: string;
  /** The project; tells where the tools are. */
  root: string;
  run: RunProgram;
}

/**
 * Loads the package as the platform would, in a process of its own, and asks which functions it registers.
 *
 * @throws Error when it cannot be loaded or registers none: deployed, it would answer 404 to everything and say nothing.
 */
export async function listFunctions({ folder, root, run }: ListFunctionsOptions): Promise<string[]> {
  const script = join(root, 'infra', 'hooks', 'print-functions.ts');
  const { code, stdout, stderr } = await run(process.execPath, ['--import', 'tsx', script, folder], {
    cwd: root,
    timeoutMs: 60_000,
  });
  if (code !== 0) throw new Error(`The package cannot be loaded (exit code ${code}): ${stderr.trim().slice(-2000)}`);
  const line = stdout.split('\n').find((text) => text.startsWith(functionsMark));
  const names: unknown = line === undefined ? [] : JSON.parse(line.slice(functionsMark.length));
  if (!Array.isArray(names) || names.length === 0) {
    throw new Error(`The package registers no function; ${join(folder, 'package.json')} must name the right "main".`);
  }
  return names.map(String).sort();
}

/** What the line that lists the functions begins with, whatever else the app prints while it loads. */
export const functionsMark = '@functions ';
