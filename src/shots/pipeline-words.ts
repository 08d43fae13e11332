import { z } from 'zod';
import type { PipelineState } from './pipeline-states';
import { PIPELINE_STATES } from './pipeline-states';

export const pipelineStateSchema = z.enum(Object.keys(PIPELINE_STATES) as [PipelineState, ...PipelineState[]]);
/** The states a pipeline can end in by itself. */
export const finalStateSchema = pipelineStateSchema.extract(['completed', 'partial', 'failed', 'cancelled', 'stopped']);
export type FinalState = z.infer<typeof finalStateSchema>;

/** Where a pipeline is: seen from the shots that start from nothing, the references, the shots that start from those, the end. */
export const stageSchema = z.enum(['baseline', 'reference', 'followUps', 'manifest', 'done']);
export type Stage = z.infer<typeof stageSchema>;
