import type { ClipSpec } from '../draw/clip-spec';

export type EndKind = 'completed' | 'failed' | 'moderated' | 'cancelled' | 'expired';

export interface JobError {
  readonly code: string | null;
  readonly message: string;
}

export interface MadeFrom {
  readonly how: 'remix' | 'edit' | 'extend';
  /** Its id as the server that made it has it; a gateway has another one for its clients. */
  readonly id: string;
}

/**
 * One accepted job, as it is persisted. Everything that happens to it later was decided at acceptance, so that its state
 * is a function of this record and the time, and a killed simulator picks up where it was.
 */
export interface Job {
  readonly id: string;
  /** 1 for the first job ever accepted. */
  readonly index: number;
  readonly deployment: string;
  readonly prompt: string;
  readonly seconds: string;
  readonly size: string;
  /** The job that it was made from, and how. */
  readonly madeFrom?: MadeFrom;
  readonly acceptedAtMs: number;
  /** Unix seconds as told to clients; may be skewed. */
  readonly createdAt: number;
  readonly queuedMs: number;
  /** From acceptance to the end, without `stuck`. */
  readonly durationMs: number;
  readonly end: EndKind;
  readonly error: JobError | null;
  readonly script: JobScript;
  readonly price: JobPrice;
  /** Somebody else's job on the same resource: takes a slot and is listed, but is neither rendered nor billed. */
  readonly foreign?: true;
  /** It makes a picture, which is answered at once: no route of videos knows it. */
  readonly picture?: true;
  /** What the dialect in which it was accepted says of it beside the above. */
  readonly said?: Readonly<Record<string, unknown>>;
  /** What to render; absent when the job never yields a clip. */
  readonly clip?: ClipSpec;
  readonly rendered?: { readonly atMs: number; readonly clipKey: string };
  /** The renderer gave up: the job fails with this. */
  readonly renderError?: { readonly atMs: number; readonly message: string };
  readonly deleted?: { readonly atMs: number; readonly how: 'forgotten' | 'cancelled' | 'marked-cancelled' };
}

/** What a job costs and when it is charged, frozen at acceptance. */
export interface JobPrice {
  readonly usd: number;
  readonly chargeAt: 'acceptance' | 'completion';
  readonly chargeFailed: boolean;
  readonly chargeModerated: boolean;
  readonly chargeCancelled: boolean;
}

/** What a scripted fault changes about one job. All durations are clock milliseconds from acceptance. */
export interface JobScript {
  readonly stuckIn?: 'queued' | 'in_progress';
  /** Absent: for ever. */
  readonly stuckForMs?: number;
  /** Shown instead of the real status. */
  readonly statusWord?: string;
  /** How long it is shown; absent: for ever. */
  readonly statusWordForMs?: number;
  /** GET and content answer 404 from then on. */
  readonly missingFromMs?: number;
  /** Absent: for ever. */
  readonly missingForMs?: number;
  readonly promptEcho?: 'string' | 'null' | 'absent';
  /** Content asks answered "not ready" after completion. */
  readonly notReadyAsks?: number;
  /** Not in the list for this long; null: never listed. */
  readonly unlistedForMs?: number | null;
}
