import { Presets, SingleBar } from 'cli-progress';
import { usd } from '../text/usd';
import type { RowResult } from './row-result';
import type { Tally } from './tally';

export interface BatchProgress {
  update(result: RowResult, tally: Tally): void;
  /** Leaves the terminal as it was found. May be called again. */
  end(): void;
}

/** One bar on a terminal; elsewhere a plain line for each row that has ended. Without a total, as of stdin, lines as well. */
export function showBatchProgress(
  stream: NodeJS.WriteStream,
  total: number | undefined,
  say: (line: string) => void,
): BatchProgress {
  if (!stream.isTTY || total === undefined)
    return { update: (result, tally) => say(lineOf(result, tally, total)), end: () => undefined };
  const bar = new SingleBar(
    { stream, format: '  [{bar}] {value}/{total} rows  {charged} charged', hideCursor: true, noTTYOutput: false },
    Presets.rect,
  );
  bar.start(total, 0, { charged: usd(0) });
  const end = (): void => bar.stop();
  // Also for those who cannot wait and press Ctrl-C twice.
  process.once('exit', end);
  return {
    update: (_, tally) => bar.update(tally.rows, { charged: usd(tally.chargedUsd) }),
    end: () => {
      process.off('exit', end);
      end();
    },
  };
}

function lineOf(
  { line, id, state, chargedUsd, reason }: RowResult,
  { rows }: Tally,
  total: number | undefined,
): string {
  const place = total === undefined ? `${rows}` : `${rows}/${total}`;
  return [`[${place}] line ${line}:`, id, state, usd(chargedUsd), reason].filter((part) => part !== null).join(' ');
}
