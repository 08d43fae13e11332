import type { PipelineState } from '../../shots/pipeline-states';

/** What became of a row. Besides the states of pipelines: the app refused it, there was no money left, or a person has to decide. */
export interface RowResult {
  readonly line: number;
  readonly state: PipelineState | 'refused' | 'over_budget' | 'awaits_decision';
  readonly id: string | null;
  readonly chargedUsd: number;
  /** Why it is not completed; null for one that is. */
  readonly reason: string | null;
  readonly files: readonly string[];
}
