import type { ParentInstance, RuntimeStatus } from './history';

/** What is known of an instance without its history. Inputs and outputs are JSON texts; a failure's output is plain text. */
export interface InstanceRow {
  readonly instanceId: string;
  readonly executionId: string;
  readonly name: string;
  readonly version: string | null;
  readonly status: RuntimeStatus;
  readonly input: string | null;
  readonly output: string | null;
  readonly customStatus: string | null;
  readonly createdMs: number;
  readonly updatedMs: number;
  readonly parent: ParentInstance | null;
  readonly tags: Record<string, string> | null;
  /** How many stored pieces its history has. */
  readonly historyChunks: number;
}

const terminalStates: readonly RuntimeStatus[] = ['Completed', 'Failed', 'Terminated', 'Canceled'];

export function isTerminal(status: RuntimeStatus): boolean {
  return terminalStates.includes(status);
}
