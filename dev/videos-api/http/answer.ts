/** What the service says to one request, before any fault touches it. Exactly one of json, text and file is the body. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly json?: unknown;
  /** Where OpenAI words it otherwise than Azure: the body under plain /v1. */
  readonly openai?: unknown;
  readonly text?: string;
  /** Streamed from disk; `range` is inclusive. */
  readonly file?: {
    readonly path: string;
    readonly bytes: number;
    readonly range?: readonly [first: number, last: number];
    /** This many further bytes follow, as one `free` box that players skip. */
    readonly padBytes?: number;
  };
  /** Chunked instead of Content-Length. */
  readonly chunked?: boolean;
}

export const ok = (json: unknown, headers: Record<string, string> = {}): Answer => ({ status: 200, headers, json });
