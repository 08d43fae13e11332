import type { Readable } from 'node:stream';
import type { Job } from './parse-job';
import type { JobPage } from './parse-job-page';
import type { VideoApiProblem } from './problem';

/** What a create means for money; see `create-outcome.ts` for which problem is which. */
export type CreateOutcome =
  /** `clipKept`: the answer had the clip in it, which was kept before anything else. */
  | { outcome: 'accepted'; job: Job; pollAfterMs?: number; requestId?: string; clipKept?: true }
  /** Certainly not accepted: nothing is charged. */
  | { outcome: 'refused'; problem: VideoApiProblem }
  /** Certainly not accepted, for want of a slot: wait and ask again. */
  | { outcome: 'busy'; problem: VideoApiProblem }
  /** May have been accepted, and may be charged: never to be answered by another create before the list was read. */
  | { outcome: 'unclear'; problem: VideoApiProblem }
  /** Nothing will come of it, and nobody can say whether it is charged: never to be repeated. */
  | { outcome: 'charge_unknown'; problem: VideoApiProblem };

export type GetOutcome =
  | { outcome: 'job'; job: Job; pollAfterMs?: number; requestId?: string }
  | { outcome: 'problem'; problem: VideoApiProblem };

export type ListOutcome =
  /** `apart`: this server has answered apart before (see `Learnt`), so that its list need not be all. */
  ({ outcome: 'page'; apart?: true } & JobPage) | { outcome: 'problem'; problem: VideoApiProblem };

export type ContentOutcome = ({ outcome: 'content' } & Content) | { outcome: 'problem'; problem: VideoApiProblem };

export interface Content {
  /** To be read to its end or destroyed. Fails with a ContentError when it is cut short, too long, or silent. */
  body: Readable;
  contentType: string | null;
  /** Bytes that `body` will yield, where the server says so. */
  contentLength: number | null;
  /** Bytes of the whole clip, where the server says so. */
  totalLength: number | null;
  /** Where in the clip `body` begins: 0 whenever the server passed over the range asked for. */
  rangeStart: number;
  /** Whether a later call may ask for the rest only. */
  acceptsRange: boolean;
  etag: string | null;
}

export type RemoveOutcome = { outcome: 'removed' } | { outcome: 'problem'; problem: VideoApiProblem };

export type ModelsOutcome =
  /** `tasks`: what a model can do, such as T2V and I2V, where the server says so. */
  | { outcome: 'models'; ids: string[]; tasks?: Readonly<Record<string, readonly string[]>> }
  | { outcome: 'problem'; problem: VideoApiProblem };
