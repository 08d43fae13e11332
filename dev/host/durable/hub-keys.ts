/**
 * Where the task hub's records stand in the store:
 *
 *     i/<instance id>                              instance row
 *     h/<instance id, escaped>/<execution id>/<n>  the events that episode n added, as comma-separated JSON
 *     m/<n>                                        a message that has not been consumed
 *     a/<n>                                        an activity that has not completed
 *     k/<kind>/<name>                              a key of `--auth`
 */
export const hubKeys = {
  instances: 'i/',
  messages: 'm/',
  activities: 'a/',
  instance: (instanceId: string): string => `i/${instanceId}`,
  history: (instanceId: string, executionId: string): string => `h/${encodeURIComponent(instanceId)}/${executionId}/`,
  chunk: (instanceId: string, executionId: string, chunk: number): string =>
    `h/${encodeURIComponent(instanceId)}/${executionId}/${number(chunk)}`,
  message: (sequence: number): string => `m/${number(sequence)}`,
  activity: (sequence: number): string => `a/${number(sequence)}`,
} as const;

/** The number at the end of a message's or an activity's key. */
export function sequenceOf(key: string): number {
  return Number(key.slice(key.lastIndexOf('/') + 1));
}

function number(sequence: number): string {
  return String(sequence).padStart(15, '0');
}
