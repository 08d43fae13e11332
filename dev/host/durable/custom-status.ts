import type { Outcome } from './replay/outcome';
import { jsonText } from './replay/run-actions';

const LIMIT_KB = 16;

/** The status as JSON text. Falsy ones the SDK does not send at all. */
export function customStatusOf(outcome: Outcome): string | null {
  return 'state' in outcome ? jsonText(outcome.state.customStatus) : null;
}

/** A status that is too large fails the function before any of its actions is looked at; it is not cut. */
export function limitCustomStatus(outcome: Outcome): Outcome {
  const sizeKb = Math.trunc(((customStatusOf(outcome)?.length ?? 0) * 2) / 1024);
  if (sizeKb <= LIMIT_KB) return outcome;
  return {
    failure: `The UTF-16 size of the JSON-serialized payload must not exceed ${LIMIT_KB} KB. The current payload size is ${sizeKb} KB.`,
  };
}
