import type { Problem, ShotOutcome } from '../contract/outcome';
import { ledgerNames } from '../storage/blob-names';
import type { BlobStore, StoredRecord } from '../storage/blob-store';
import type { RenderRecord } from './render-record';
import { renderRecordSchema } from './render-record';

export interface RenderKey {
  readonly pipelineId: string;
  readonly shot: string;
}

/** What the record is written from: everything that is known before the POST. */
export type RenderIntent = RenderKey &
  Pick<RenderRecord, 'model' | 'size' | 'seconds' | 'promptSha256' | 'priceUsd'> & { readonly at: string };

/** What the ledger lets a submit do. */
export type Claim =
  /** Nobody has posted this render: post it now, once. */
  | { outcome: 'post'; held: StoredRecord<RenderRecord> }
  /** It was accepted before: go on with that one. */
  | { outcome: 'adopt'; renderId: string; backendStatus: string }
  /** An earlier run posted, or was about to, and did not live to say what came of it. */
  | { outcome: 'unclear'; held: StoredRecord<RenderRecord> }
  /** It was refused for good before. */
  | { outcome: 'refused'; as: ShotOutcome; problem: Problem };

export interface RenderLedger {
  /** Claims the right to post a render. Of any number of callers, at any time, at most one is told `post`. */
  claim(intent: RenderIntent): Promise<Claim>;
  /** Writes what came of the POST. */
  submitted(held: StoredRecord<RenderRecord>, renderId: string, backendStatus: string): Promise<void>;
  released(held: StoredRecord<RenderRecord>, problem: Problem, as: ShotOutcome | null): Promise<void>;
  unknown(held: StoredRecord<RenderRecord>, problem: Problem): Promise<void>;
}

/** How often a claim is looked at anew when somebody else moved the record in between. */
const MAX_RACES = 5;

export function createRenderLedger(store: BlobStore): RenderLedger {
  const nameOf = (key: RenderKey): string => ledgerNames.render(key.pipelineId, key.shot);
  const move = async (held: StoredRecord<RenderRecord>, changes: Partial<RenderRecord>): Promise<void> => {
    const { replaced } = await store.replace(nameOf(held.value), { ...held.value, ...changes }, held.etag);
    if (!replaced) {
      // Only the holder of the claim writes, so somebody has put another record in its place. Trying again reads what it says.
      throw new Error(
        `The ledger record ${nameOf(held.value)} was changed by somebody else while its render was being submitted.`,
      );
    }
  };

  return {
    async claim(intent) {
      const name = nameOf(intent);
      const fresh = intend(intent, 1);
      for (let race = 0; race < MAX_RACES; race++) {
        const created = await store.create(name, fresh);
        if (created.created) return { outcome: 'post', held: { value: fresh, etag: created.etag } };
        const found = await store.read(name, (value) => renderRecordSchema.parse(value));
        if (found === undefined) continue;
        const decided = decide(found);
        if (decided !== 'try again') return decided;
        const next = intend(intent, found.value.posts + 1);
        const moved = await store.replace(name, next, found.etag);
        if (moved.replaced) return { outcome: 'post', held: { value: next, etag: moved.etag } };
      }
      throw new Error(`The ledger record ${name} changed ${MAX_RACES} times while it was being claimed.`);
    },
    submitted: (held, renderId, backendStatus) =>
      move(held, { state: 'submitted', renderId, backendStatus, refusal: null }),
    released: (held, problem, as) => move(held, { state: 'released', refusal: { as, problem } }),
    unknown: (held, problem) => move(held, { state: 'unknown', refusal: { as: 'outcome_unknown', problem } }),
  };
}

function decide(found: StoredRecord<RenderRecord>): Claim | 'try again' {
  const { state, renderId, backendStatus, refusal } = found.value;
  if (renderId !== null) return { outcome: 'adopt', renderId, backendStatus: backendStatus ?? 'queued' };
  switch (state) {
    case 'released':
      if (refusal === null || refusal.as === null) return 'try again';
      return { outcome: 'refused', as: refusal.as, problem: refusal.problem };
    case 'intended':
    case 'submitted':
    case 'unknown':
      return { outcome: 'unclear', held: found };
  }
}

const intend = ({ at, ...facts }: RenderIntent, posts: number): RenderRecord => ({
  recordVersion: 1,
  ...facts,
  state: 'intended',
  posts,
  intendedAt: at,
  renderId: null,
  backendStatus: null,
  refusal: null,
});
