import Table from 'cli-table3';
import type { LineageStep } from '../../views/lineage';

/** The table of a manifest for a terminal: step · input · output · what changed · what stayed anchored. */
export function lineageTable(lineage: readonly LineageStep[]): string {
  const table = new Table({
    head: ['step', 'input', 'output', 'what changed', 'what stayed anchored'],
    colWidths: [11, 20, 19, 34, 40],
    wordWrap: true,
    // Colours would end up as escape codes in files and logs.
    style: { head: [], border: [] },
  });
  for (const { step, input, output, changed, anchored } of lineage)
    table.push([step, input, output ?? '-', changed, anchored]);
  return table.toString();
}
