import { readFileSync } from 'node:fs';

import type { Episode, RecordedExecution } from '../host';

/** A history that was real once, with what its orchestrator asked for in each episode. */
export interface HistoryFile {
  readonly execution: RecordedExecution;
  readonly episodes: readonly Episode[];
}

/** Reads a saved history. Throws an Error that names the file when it is not one. */
export function readHistoryFile(file: string): HistoryFile {
  const parsed = JSON.parse(readFileSync(file, 'utf8')) as Partial<HistoryFile>;
  if (parsed.execution === undefined || !Array.isArray(parsed.episodes)) {
    throw new Error(
      `${file} is no saved history: it has ${Object.keys(parsed).join(', ')}; expected execution, episodes.`,
    );
  }
  return { execution: parsed.execution, episodes: parsed.episodes };
}
