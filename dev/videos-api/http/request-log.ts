import type { Form } from './form';

export interface RequestRecord {
  /** 1 for the first request since the start. */
  readonly index: number;
  readonly atMs: number;
  readonly at: string;
  /** What it asked for, or how it went astray. */
  readonly operation: string;
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly credential: 'api-key' | 'bearer' | 'other' | 'none';
  /** Request headers, credentials left out. */
  readonly headers: Readonly<Record<string, string>>;
  readonly bodyKind: Form['kind'];
  readonly fields: Readonly<Record<string, unknown>>;
  readonly image: {
    readonly filename: string;
    readonly contentType: string;
    readonly bytes: number;
    readonly sha256: string;
    readonly width: number | null;
    readonly height: number | null;
  } | null;
  /** The status decided on; null while undecided, or when there was no answer. */
  status: number | null;
  /** The job that it created or asked about. */
  jobId: string | null;
  /** The faults that struck it. */
  faults: string[];
  outcome: 'pending' | 'answered' | 'reset' | 'unanswered';
}

export interface RequestLog {
  add(record: Omit<RequestRecord, 'index'>): RequestRecord;
  all(): readonly RequestRecord[];
  /** Records dropped because the log is bounded. */
  dropped(): number;
  clear(): void;
}

const MAX_RECORDS = 20_000;

/** What was received, newest last. */
export function createRequestLog(): RequestLog {
  let records: RequestRecord[] = [];
  let last = 0;
  let dropped = 0;
  return {
    add(partial) {
      const record = { ...partial, index: ++last };
      records.push(record);
      if (records.length > MAX_RECORDS) {
        // Dropping one by one would copy the whole log for every request.
        dropped += MAX_RECORDS / 10;
        records = records.slice(MAX_RECORDS / 10);
      }
      return record;
    },
    all: () => records,
    dropped: () => dropped,
    clear() {
      records = [];
      dropped = 0;
    },
  };
}
