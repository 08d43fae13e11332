import type { Backend } from '../plans/backend';
import type { Terms } from '../plans/plan';
import type { Control } from '../ledger/requests';
import type { PipelineRecords } from '../ledger/pipeline-records';
import type { RenderLedger } from '../ledger/render-ledger';
import type { ShotNotes } from '../ledger/shot-notes';
import type { BlobStore } from '../storage/blob-store';

/** What the endpoints are made of; each takes the part it needs. */
export interface HttpDeps {
  readonly backend: Backend;
  readonly timing: Terms['timing'];
  readonly dailyUsd: number | null;
  readonly maxBodyBytes: number;
  readonly ledger: RenderLedger;
  readonly records: PipelineRecords;
  readonly notes: ShotNotes;
  readonly control: Control;
  readonly media: BlobStore;
}
