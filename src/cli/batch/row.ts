/** One row of a batch, as it came. */
export interface Row {
  /** Where it stands in the file, from 1; of a row of CSV that has several lines, the last. */
  readonly line: number;
  readonly fields: Readonly<Record<string, unknown>>;
}
