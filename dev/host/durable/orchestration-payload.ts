import type { HubSettings } from './hub-settings';
import type { HistoryEvent } from './history';
import type { InstanceRow } from './instance-row';

export interface PayloadOf {
  readonly row: Pick<InstanceRow, 'instanceId' | 'input' | 'parent' | 'tags'>;
  /** The events so far as comma-separated JSON. */
  readonly chunks: readonly string[];
  readonly newEvents: readonly HistoryEvent[];
  readonly replaying: boolean;
}

export interface OrchestrationPayload {
  /** JSON text: the trigger's input. */
  readonly text: string;
  /** Its properties but the history, for the trigger's metadata: parsing the text again would cost as much as the replay. */
  readonly properties: Readonly<Record<string, unknown>>;
}

/** The orchestration trigger's input: the whole history, the input, and the limits the SDK needs to count timers. */
export function orchestrationPayload(
  { row, chunks, newEvents, replaying }: PayloadOf,
  settings: Pick<HubSettings, 'httpPollMs' | 'extension'>,
): OrchestrationPayload {
  const history = [...chunks, ...newEvents.map((event) => JSON.stringify(event))].join(',');
  const rest = {
    instanceId: row.instanceId,
    isReplaying: replaying,
    parentInstanceId: row.parent?.OrchestrationInstance.InstanceId ?? null,
    ...(settings.extension === '3.19' && { sourceInstanceId: row.tags?.[SOURCE_INSTANCE_TAG] ?? null }),
    upperSchemaVersion: 1,
    upperSchemaVersionNew: 3,
    longRunningTimerIntervalDuration: '3.00:00:00',
    maximumShortTimerDuration: '6.00:00:00',
    // The key is misspelt in the extension, and the SDK reads it so.
    defaultHttpAsyncRequestSleepTimeMillseconds: settings.httpPollMs,
  };
  // Inputs are JSON already: parsing and printing them again would cost time and change numbers beyond 2^53.
  const input = validJson(row.input);
  return {
    text: `{"history":[${history}],"input":${input},${JSON.stringify(rest).slice(1)}`,
    properties: { input: JSON.parse(input) as unknown, ...rest },
  };
}

/** Tells where an instance that was restarted under a new id came from. */
export const SOURCE_INSTANCE_TAG = 'MS_DurableFunctions_SourceInstanceId';

function validJson(text: string | null): string {
  return text === null || text === '' ? 'null' : text;
}
