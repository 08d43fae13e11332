import type { Log } from '../activities/log';
import type { Backends } from '../backends/registry';
import type { ActivityInput, ActivityOutput } from '../contract/activities';
import type { Backend } from '../plans/backend';
import type { Terms } from '../plans/plan';
import type { Control } from '../ledger/requests';
import type { LinkGenerations } from '../ledger/link-generations';
import type { Outbox } from '../ledger/outbox';
import type { PipelineRecords } from '../ledger/pipeline-records';
import type { RenderLedger } from '../ledger/render-ledger';
import type { ShotNotes } from '../ledger/shot-notes';
import type { Ffmpeg, FoundFfmpeg } from '../media/find-ffmpeg';
import type { FetchPublic } from '../net/fetch-public';
import type { BlobStore } from '../storage/blob-store';
import type { WebhookConfig } from '../webhooks/config';
import type { ReviewFiles } from './review-files';

/** What the endpoints are made of; each takes the part it needs. */
export interface HttpDeps {
  readonly backends: Backends;
  readonly timing: Terms['timing'];
  readonly soundThresholds?: Terms['soundThresholds'];
  readonly dailyUsd: number | null;
  readonly maxBodyBytes: number;
  readonly maxImageBytes: number;
  /** Fetches a picture that a brief names by its URL. */
  readonly fetchImage: FetchPublic;
  /** Rejects when there is none, with what to do about it. */
  readonly ffmpeg: () => Promise<Ffmpeg>;
  readonly ledger: RenderLedger;
  readonly records: PipelineRecords;
  readonly notes: ShotNotes;
  readonly control: Control;
  readonly outbox: Outbox;
  readonly webhooks: WebhookConfig;
  /** Deletes jobs that have ended on the backends that have them, as far as those let us. */
  readonly deleteJobs: (input: ActivityInput<'deleteRenders'>, log: Log) => Promise<ActivityOutput<'deleteRenders'>>;
  readonly media: BlobStore;
  readonly recordStore: BlobStore;
  /** The first signs links, all verify them; none: there are no links. */
  readonly linkKeys: readonly string[];
  readonly linkGenerations: LinkGenerations;
  readonly now: () => number;
  /** The wall's clock, for what takes real time whatever clock pipelines go by; ms since the epoch. */
  readonly wallNow: () => number;
  /** Real milliseconds of a clock that never goes back, for what somebody waits for. */
  readonly uptimeMs: () => number;
  readonly sleep: (ms: number) => Promise<void>;
}

/** What the whole of the HTTP side is made of. */
export interface HttpApp {
  /** Absent while settings are missing. */
  readonly deps: HttpDeps | undefined;
  /** The settings that are missing or cannot be used. */
  readonly problems: readonly { readonly name: string; readonly expected: string }[];
  /** Whose pages may call from a browser. */
  readonly corsOrigins: readonly string[];
  readonly findFfmpeg: () => Promise<FoundFfmpeg>;
  /** The whole API, as OpenAPI; briefs are held against the limits of these backends. */
  readonly describeApi: (about: { readonly limits: readonly Backend[]; readonly prefix: string }) => object;
  readonly review: ReviewFiles;
}
