import type { FailureDetails } from '../history';
import type { OrchestratorState } from '../orchestrator-state';

/** What an orchestrator function delivered: its actions, or how it failed without any. */
export type Outcome =
  { readonly state: OrchestratorState } | { readonly failure: string; readonly failureDetails?: FailureDetails };
