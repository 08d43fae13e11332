import { z } from 'zod';

export const pipelineStateSchema = z.enum([
  'pending',
  'running',
  'suspended',
  'completed',
  'partial',
  'failed',
  'cancelled',
  'terminated',
]);
export type PipelineState = z.infer<typeof pipelineStateSchema>;
/** The states a pipeline can end in by itself. */
export const finalStateSchema = pipelineStateSchema.extract(['completed', 'partial', 'failed', 'cancelled']);
export type FinalState = z.infer<typeof finalStateSchema>;

/** What a word for the state of a pipeline implies. */
interface PipelineFacts {
  /** Nothing more happens by itself. */
  readonly ended: boolean;
  /** The engine gives the run as a whole; of the others it tells the custom status only. */
  readonly tellsAll: boolean;
}

export const PIPELINE_STATES = {
  pending: { ended: false, tellsAll: false },
  running: { ended: false, tellsAll: false },
  suspended: { ended: false, tellsAll: false },
  completed: { ended: true, tellsAll: true },
  partial: { ended: true, tellsAll: true },
  failed: { ended: true, tellsAll: true },
  cancelled: { ended: true, tellsAll: true },
  terminated: { ended: true, tellsAll: false },
} as const satisfies Record<PipelineState, PipelineFacts>;

/** Where a pipeline is: seen from the shots that start from nothing, the references, the shots that start from those, the end. */
export const stageSchema = z.enum(['baseline', 'reference', 'followUps', 'manifest', 'done']);
export type Stage = z.infer<typeof stageSchema>;
