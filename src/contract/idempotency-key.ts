/** What a caller calls a request, so that its repeats are known. */
export interface IdempotencyKey {
  /** The key itself, without quotes around it. */
  readonly text: string;
  /** Every spelling under which it may be stored, the likeliest first: the last release kept it as it was sent. */
  readonly stored: readonly string[];
}
