import type { InstanceRow } from '../durable/instance-row';
import { jsonNetValue } from '../durable/json-net-value';
import { secondsTime } from '../durable/timestamps';

/** An instance as the management API shows it. `historyEvents` is left out unless given. */
export function instanceStatus(
  row: InstanceRow,
  { showInput, historyEvents }: { readonly showInput: boolean; readonly historyEvents?: unknown[] | undefined },
): Record<string, unknown> {
  return {
    name: row.name,
    ...(row.version !== null && row.version !== '' && { version: row.version }),
    instanceId: row.instanceId,
    runtimeStatus: row.status,
    input: showInput ? jsonOrText(row.input) : null,
    customStatus: jsonOrText(row.customStatus),
    output: jsonOrText(row.output),
    createdTime: secondsTime(row.createdMs),
    lastUpdatedTime: secondsTime(row.updatedMs),
    ...(historyEvents && { historyEvents }),
  };
}

/** Stored texts are shown as JSON where Json.NET reads any in them, and as strings otherwise: a reason `123` is a number. */
export function jsonOrText(text: string | null): unknown {
  if (text === null) return null;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return jsonNetValue(text);
  }
}
