import type { MeasureAnswer, RenderReport, StoreAnswer, SubmitAnswer } from '../contract/answers';
import type { Problem } from '../contract/outcome';
import type { SlotAnswer } from '../slots/slot-operations';
import type { KnownShot } from './recover';
import type { ShotIn } from './shot';

/** Everything that can happen to a shot. */
export type ShotEvent =
  /** What it starts from is there. */
  | { readonly type: 'begun' }
  /** Its run starts from what ledger and storage know of it. */
  | { readonly type: 'recovered'; readonly known: KnownShot }
  /** The backend's slots answered a request for one, or for a longer lease. */
  | { readonly type: 'slot'; readonly answer: SlotAnswer }
  /** It gave its slot back, because the backend had no room, and has its turn again. */
  | { readonly type: 'returned'; readonly retryAtMs: number }
  /** It holds neither slot nor turn any more. */
  | { readonly type: 'released' }
  /** It asks for its submit, as of this time. */
  | { readonly type: 'asked'; readonly at: string }
  | { readonly type: 'submitted'; readonly answer: SubmitAnswer }
  | { readonly type: 'reported'; readonly report: RenderReport }
  | { readonly type: 'stored'; readonly answer: StoreAnswer }
  | { readonly type: 'measured'; readonly answer: MeasureAnswer }
  /** It makes a picture, which is here: there is nothing to be measured. */
  | { readonly type: 'pictured' }
  /** One of its steps threw, after all its retries. */
  | { readonly type: 'threw'; readonly error: string }
  /** Somebody wants the pipeline stopped. */
  | { readonly type: 'cancel' }
  /** It does not fit into what is left of the pipeline's budget. */
  | { readonly type: 'over_budget'; readonly problem: Problem }
  /** Its turn would come after its queue deadline. */
  | { readonly type: 'queue_deadline' }
  /** What it starts from will never be there. */
  | { readonly type: 'skipped'; readonly problem?: Problem }
  /** It is next: it need not wait for its own time. */
  | { readonly type: 'turn' }
  /** It is rendered anew, because somebody wants another attempt of it. */
  | { readonly type: 'remade'; readonly attempt: number; readonly priceUsd: number }
  /** Another attempt of it counts instead: it kept the reference better. */
  | { readonly type: 'chosen'; readonly shot: ShotIn<'ended'> }
  /** The last look found jobs besides its own. */
  | { readonly type: 'duplicates'; readonly renderIds: readonly string[] };
