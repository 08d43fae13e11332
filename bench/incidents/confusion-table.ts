import { confusion } from './calibrate';

/** What the meter finds in the scenes, as a table in Markdown. */
export function confusionTable(): string {
  const rows = confusion().map(({ kind, found, missed, without, falsely }) =>
    [`\`${kind}\``, found, missed, without, falsely].map(String),
  );
  const all = [['kind', 'found', 'missed', 'scenes without', 'of these, falsely found in'], ...rows];
  const widths = (all[0] ?? []).map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0)));
  const line = (cells: readonly string[], fill = ' '): string =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0, fill)).join(' | ')} |`;
  return [
    line(all[0] ?? []),
    line(
      widths.map(() => ''),
      '-',
    ),
    ...rows.map((row) => line(row)),
  ].join('\n');
}
