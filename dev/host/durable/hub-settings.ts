/** What host.json and the host's options say about the task hub, with all defaults filled in. */
export interface HubSettings {
  readonly hubName: string;
  readonly defaultVersion: string | null;
  readonly versionMatchStrategy: 'None' | 'Strict' | 'CurrentOrOlder';
  readonly versionFailureStrategy: 'Reject' | 'Fail';
  readonly maxActivities: number;
  readonly maxOrchestrations: number;
  readonly maxEntities: number;
  readonly maxEntityBatch: number;
  readonly maxActions: number;
  readonly storeInputs: boolean;
  readonly overwriteAnyState: boolean;
  readonly httpPollMs: number;
  /** How long an activity that a killed host was running stays locked, clock time. */
  readonly redeliveryMs: number;
  /** The extension whose observable differences are followed. */
  readonly extension: '3.14' | '3.19';
}
