import type { InstanceDocument } from './kill-driver';
import type { KillRun } from './kill-run';
import type { Story } from './kill-story';

/** What a run of the stories came to, without what differs between two runs that were both right. */
export function outcomes({ documents }: KillRun): Record<string, unknown> {
  return Object.fromEntries(
    [...documents].sort().map(([id, { runtimeStatus, output }]) => [id, { runtimeStatus, output: told(output) }]),
  );
}

/** Results that a host has shown in a history and that a later one shows no more, or otherwise. */
export function lostResults({ seen }: KillRun): string[] {
  return [...seen].flatMap(([id, documents]) =>
    documents.flatMap((document, index) => {
      const next = documents[index + 1];
      if (next === undefined || generation(document) !== generation(next)) return [];
      const later = results(next);
      return results(document)
        .filter((result) => !later.includes(result))
        .map((result) => `${id}: ${result}`);
    }),
  );
}

/** Results in a history that no run of the activity has reported, and results that stand there twice. */
export function strangeResults({ documents, journal }: KillRun): string[] {
  return [...documents].flatMap(([id, document]) => {
    const tokens = results(document).flatMap((result) => /"token":"([^"]+)"/.exec(result)?.[1] ?? []);
    return tokens
      .filter((token, index) => tokens.indexOf(token) !== index || !journal.some((line) => line.endsWith(token)))
      .map((token) => `${id}: ${token}`);
  });
}

/** Timers that fired more than once, or never although the orchestration waited for them. */
export function strangeTimers({ documents }: KillRun): string[] {
  return [...documents].flatMap(([id, { historyEvents = [] }]) => {
    const created = historyEvents.filter(({ EventType }) => EventType === 'TimerCreated').length;
    const fired = historyEvents.filter(({ EventType }) => EventType === 'TimerFired').length;
    return created === fired ? [] : [`${id}: ${created} timers were set and ${fired} fired`];
  });
}

/** Events that a host had taken and the orchestration did not hear, and events that it heard twice. */
export function strangeEvents({ documents, attempts }: KillRun, stories: readonly Story[]): string[] {
  return stories
    .filter(({ ticks }) => ticks > 0)
    .flatMap(({ instanceId }) => {
      const { heard } = documents.get(instanceId)?.output as { heard: string[] };
      const { answered, sent } = attempts(instanceId);
      const lost = answered.filter((attempt) => !heard.includes(attempt) && !isAfterTheEnd(attempt, heard));
      const doubled = heard.filter((attempt, index) => heard.indexOf(attempt) !== index);
      const unsent = heard.filter((attempt) => !sent.includes(attempt));
      return [...lost, ...doubled, ...unsent].map((attempt) => `${instanceId}: ${attempt}`);
    });
}

/** A last tick that was sent again, because the first sending had no answer, comes when the orchestration listens no more. */
function isAfterTheEnd(attempt: string, heard: readonly string[]): boolean {
  const tick = attempt.slice(0, attempt.indexOf(','));
  return heard.at(-1)?.startsWith(`${tick},`) === true;
}

/** Which generation of an orchestration that continues as new a document shows. */
function generation({ historyEvents = [] }: InstanceDocument): string {
  return JSON.stringify(historyEvents.find(({ EventType }) => EventType === 'ExecutionStarted')?.['Timestamp'] ?? null);
}

function results({ historyEvents = [] }: InstanceDocument): string[] {
  return historyEvents
    .filter(({ EventType }) => EventType === 'TaskCompleted' || EventType === 'SubOrchestrationInstanceCompleted')
    .map(({ Result, EventType }) => `${String(EventType)} ${JSON.stringify(Result)}`);
}

function told(output: unknown): unknown {
  if (Array.isArray(output)) return output.map(told);
  if (typeof output !== 'object' || output === null) return output;
  if ('heard' in output) return 'heard';
  return Object.fromEntries(Object.entries(output).filter(([name]) => name !== 'token'));
}
