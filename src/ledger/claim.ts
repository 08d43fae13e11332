import { randomUUID } from 'node:crypto';
import type { Render, RenderIn, RenderKey } from '../renders/render';
import type { StoredRecord } from '../storage/blob-store';

/** What the record is written from: everything that is known before the POST. */
export type RenderIntent = RenderKey &
  Pick<Render, 'backend' | 'makes' | 'size' | 'seconds' | 'madeFrom' | 'promptSha256' | 'request' | 'priceUsd'> & {
    readonly at: string;
  };

export type HeldRender = StoredRecord<Render>;
/** A render whose submit may be on its way, or be lost. */
export type HeldIntent = StoredRecord<RenderIn<'intended'>>;
/** A render of which it is not known whether the backend accepted it. */
export type UnclearRender = StoredRecord<RenderIn<'intended' | 'asked'>>;

/** What the ledger lets a submit do. */
export type Claim =
  /** Nobody has posted this render: post it now, once. */
  | { outcome: 'post'; held: HeldIntent }
  /** It was accepted before: go on with that one. */
  | { outcome: 'adopt'; render: RenderIn<'accepted' | 'ended'> }
  /** An earlier run posted, or was about to, and did not live to say what came of it; or nobody could find out. */
  | { outcome: 'unclear'; held: UnclearRender }
  /** This very request, or a later one, was answered before: it is a message that was delivered once more. */
  | { outcome: 'answered'; render: RenderIn<'free'> }
  /** It was refused for good before. */
  | { outcome: 'refused'; render: RenderIn<'refused'> };

/** What a claim writes that finds nothing. */
export const intended = ({ at, ...facts }: RenderIntent): RenderIn<'intended'> => ({
  recordVersion: 2,
  ...facts,
  state: 'intended',
  claimId: randomUUID(),
  chargedUsd: 0,
  submits: 1,
  resubmits: 0,
  intendedAt: at,
});

/** What a claim comes to that finds a record: the free one that it may claim, or what there is instead. */
export function answerOf(
  { value, etag }: HeldRender,
  { at }: RenderIntent,
): Claim | { outcome: 'claim'; free: RenderIn<'free'> } {
  switch (value.state) {
    case 'accepted':
    case 'ended':
      return { outcome: 'adopt', render: value };
    case 'intended':
    case 'asked':
      return { outcome: 'unclear', held: { value, etag } };
    case 'refused':
      return { outcome: 'refused', render: value };
    case 'free':
      // Its slot, and the money set aside for it, may be somebody else's since.
      return Date.parse(at) <= Date.parse(value.freedAt)
        ? { outcome: 'answered', render: value }
        : { outcome: 'claim', free: value };
  }
}
