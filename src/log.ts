/** Where log lines go: an invocation context, or anything that takes text. */
export interface LogSink {
  log(line: string): void;
  warn?(line: string): void;
}

export type LogFields = Record<string, string | number | boolean | null | undefined>;

/**
 * Writes one structured line per step: `{"step":"render.submitted","pipelineId":…}`. Callers pass ids, codes and numbers only;
 * never a prompt, a credential or a signed link.
 */
export function logStep(sink: LogSink, step: string, fields: LogFields): void {
  sink.log(JSON.stringify({ step, ...fields }));
}
