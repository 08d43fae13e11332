import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

export interface RecordedRequest {
  readonly method: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | null;
}

export interface RecordedResponse {
  readonly status: number;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly bodyText: string;
  readonly elapsedMs?: number;
}

export interface RecordedExchange {
  /** File and position, for example `04-start-via-http#3`. */
  readonly id: string;
  readonly note: string;
  readonly request: RecordedRequest;
  /** Absent when the real host never answered. */
  readonly response?: RecordedResponse;
}

export interface Scenario {
  readonly name: string;
  readonly exchanges: readonly RecordedExchange[];
}

const folder = resolve(__dirname, '../../../../shared/golden');

/** Where the recordings of the real host are; undefined where only the project itself is. */
export const goldenDir: string | undefined = existsSync(join(folder, 'INDEX.md')) ? folder : undefined;

/** All scenarios below a folder of recordings, in the order in which they were recorded. */
export function scenarios(directory: string): Scenario[] {
  return readdirSync(directory)
    .filter((file) => /^(\d|cli-).*\.json$/.test(file))
    .map((file) => scenario(directory, file.slice(0, -'.json'.length)))
    .sort((a, b) => firstDateMs(a) - firstDateMs(b) || a.name.localeCompare(b.name));
}

export function answeredAtMs({ response }: RecordedExchange): number | undefined {
  const date = response?.headers.find(([name]) => name === 'Date')?.[1];
  return date === undefined ? undefined : Date.parse(date);
}

export interface StartedInstance {
  readonly name: string;
  readonly input: unknown;
}

/** The instances that the recordings show with a status, by id. */
export function shownInstances(all: readonly Scenario[]): Map<string, StartedInstance> {
  const shown = new Map<string, StartedInstance>();
  for (const { response } of all.flatMap(({ exchanges }) => exchanges)) {
    if (response === undefined || !response.bodyText.startsWith('{"name":"o')) continue;
    if (/\.\.\.\[\d+ chars total\]$/.test(response.bodyText)) continue;
    const { instanceId, name, input } = JSON.parse(response.bodyText) as StartedInstance & { instanceId: string };
    if (!shown.has(instanceId)) shown.set(instanceId, { name, input });
  }
  return shown;
}

function scenario(directory: string, name: string): Scenario {
  const text = readFileSync(join(directory, `${name}.json`), 'utf8');
  const { exchanges } = JSON.parse(text) as { exchanges: Omit<RecordedExchange, 'id'>[] };
  return { name, exchanges: exchanges.map((exchange, index) => ({ ...exchange, id: `${name}#${index}` })) };
}

function firstDateMs({ exchanges }: Scenario): number {
  for (const exchange of exchanges) {
    const dateMs = answeredAtMs(exchange);
    if (dateMs !== undefined) return dateMs;
  }
  return Infinity;
}
