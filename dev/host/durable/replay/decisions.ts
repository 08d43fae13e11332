/** What an episode decided, before it is written down: the framework's orchestrator actions. */
export type Decision =
  | { readonly kind: 'activity'; readonly id: number; readonly name: string; readonly input: string | null }
  | { readonly kind: 'timer'; readonly id: number; readonly fireAtMs: number; readonly exact: boolean }
  | {
      readonly kind: 'sub-orchestration';
      readonly id: number;
      readonly name: string;
      readonly version: string | null;
      readonly instanceId: string;
      readonly input: string | null;
    }
  | {
      readonly kind: 'event';
      readonly id: number;
      readonly instanceId: string;
      readonly name: string;
      readonly input: string | null;
      /** Clock time before which the event must not be delivered. */
      readonly dueMs?: number;
    };

/** The names under which the framework's messages speak of decisions. */
export const frameworkNames: Record<Decision['kind'], string> = {
  activity: 'ScheduleTaskOrchestratorAction',
  timer: 'CreateTimerOrchestratorAction',
  'sub-orchestration': 'CreateSubOrchestrationAction',
  event: 'SendEventOrchestratorAction',
};
