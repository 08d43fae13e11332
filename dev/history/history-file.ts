import { readFileSync, writeFileSync } from 'node:fs';

import { fromLines, toLines, type SavedHistory } from './history-lines';

/** Writes a history as JSON lines. Each `hide` pair is a text that stands for another in the file, such as a folder of this machine. */
export function writeHistoryFile(
  file: string,
  history: SavedHistory,
  hide: readonly (readonly [text: string, name: string])[] = [],
): void {
  const text = toLines(history).join('\n');
  writeFileSync(file, `${hide.reduce((hidden, [part, name]) => hidden.replaceAll(part, name), text)}\n`);
}

/** Reads a saved history. Throws an Error that names the file when it is not one. */
export function readHistoryFile(file: string): SavedHistory {
  try {
    return fromLines(readFileSync(file, 'utf8').trimEnd().split('\n'));
  } catch (error) {
    throw new Error(`${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    });
  }
}
