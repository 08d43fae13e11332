import type { PipelineState } from '../shots/run';

const ENDED = {
  pending: false,
  running: false,
  suspended: false,
  completed: true,
  partial: true,
  failed: true,
  cancelled: true,
  terminated: true,
} satisfies Record<PipelineState, boolean>;

/** Whether a document of this state changes no more, unless somebody resumes the pipeline. */
export const hasEnded = ({ state }: { readonly state: PipelineState }): boolean => ENDED[state];
