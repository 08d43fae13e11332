import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { normalised, type Side } from './rules';
import { told, toldCall, type ClientCall, type Invocation } from './told';

/** What one session of recordings says of the worker's side, and what this host did there. */
export interface Traces {
  /** Folder of the recordings of this session. */
  readonly folder: string;
  readonly traceFile: string;
  readonly sides: { readonly recorded: Side; readonly ours: Side };
}

export interface Comparison {
  readonly same: string[];
  readonly different: Record<string, string>;
}

const GENERATED_ID = /^[0-9a-f]{32}$|^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/;

/** How the replays of the recorded orchestrations compare with those of this host, by function and instance. */
export function compareReplays(traces: Traces): Comparison {
  const { folder, sides } = traces;
  const ours = new Map<string, Invocation[]>();
  for (const invocation of traced(traces)) {
    if (!('input' in invocation) || invocation.trigger !== 'orchestrationTrigger') continue;
    const key = `${invocation.function}/${(invocation.input as { instanceId?: string } | null)?.instanceId ?? ''}`;
    ours.set(key, [...(ours.get(key) ?? []), invocation]);
  }
  const texts = new Map([...ours].map(([key, list]) => [key, list.map((each) => told(each, sides.ours))]));
  const comparison: Comparison = { same: [], different: {} };
  for (const [key, list] of recordedReplays(folder)) {
    const recorded = list.map((each) => told(each, sides.recorded));
    const found = isGenerated(key) ? amongLikes(key, recorded, texts) : difference(recorded, texts.get(key) ?? []);
    if (found === undefined) comparison.same.push(key);
    else comparison.different[key] = found;
  }
  return comparison;
}

/** Each recorded activity or batch of an entity, and whether this host has run one just like it. */
export function compareInvocations(traces: Traces, file: 'activities' | 'entity-Counter'): Comparison {
  const { folder, sides } = traces;
  const trigger = file === 'activities' ? 'activityTrigger' : 'entityTrigger';
  const ours = traced(traces)
    .filter((one): one is Traced => 'input' in one && one.trigger === trigger)
    .map((one) => told(one, sides.ours));
  const recorded = read<Invocation[]>(folder, `${file}.json`);
  return each(
    recorded.map((one) => [nameOf(one), told(one, sides.recorded)]),
    ours,
  );
}

/** The function, and of an entity its key. */
function nameOf({ function: name, input }: Invocation): string {
  const key = (input as { self?: { key: string } } | null)?.self?.key;
  return key === undefined ? name : `${name}/${key}`;
}

function pathOf({ request }: ClientCall): string {
  return new URL(request.url).pathname.replace('/durabletask/', '');
}

/** Each recorded call of the durable client, and whether this host has answered one just like it. */
export function compareClientCalls(traces: Traces): Comparison {
  const { folder, sides } = traces;
  const ours = traced(traces)
    .filter((one): one is ClientCall => 'request' in one)
    .map((one) => toldCall(one, sides.ours));
  const recorded = read<ClientCall[]>(folder, 'client-rpc.json');
  return each(
    recorded.map((one) => [
      normalised(`${one.request.method} ${pathOf(one)}`, sides.recorded),
      toldCall(one, sides.recorded),
    ]),
    ours,
  );
}

function each(recorded: readonly (readonly [name: string, text: string])[], ours: readonly string[]): Comparison {
  const comparison: Comparison = { same: [], different: {} };
  const left = [...ours];
  for (const [index, [name, text]] of recorded.entries()) {
    const at = left.indexOf(text);
    if (at >= 0) {
      left.splice(at, 1);
      comparison.same.push(`${name}#${index}`);
    } else comparison.different[`${name}#${index}`] = nearest(text, ours);
  }
  return comparison;
}

type Traced = Invocation & { readonly trigger: string };

function traced({ traceFile }: Traces): (Traced | ClientCall)[] {
  return readFileSync(traceFile, 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Traced | ClientCall);
}

function read<T>(folder: string, file: string): T {
  return JSON.parse(readFileSync(join(folder, 'worker-input', file), 'utf8')) as T;
}

function recordedReplays(folder: string): [string, Invocation[]][] {
  return readdirSync(join(folder, 'worker-input'))
    .filter((file) => file.startsWith('orchestration-'))
    .flatMap((file) =>
      Object.entries(read<Record<string, Invocation[]>>(folder, file)).map(([id, list]): [string, Invocation[]] => [
        `${file.slice('orchestration-'.length, -'.json'.length)}/${id}`,
        list,
      ]),
    );
}

/** The orchestrations that the recorder started without recording how, and that are missing among ours. */
export function unseenStarts(
  traces: Traces,
): { readonly name: string; readonly instanceId: string; readonly input: unknown }[] {
  const { different } = compareReplays(traces);
  return recordedReplays(traces.folder).flatMap(([key, [first]]) => {
    const given = first?.input as Payload | undefined;
    if (different[key] !== MISSING || isGenerated(key) || given === undefined || given.parentInstanceId) return [];
    const text = given.history.find((event) => event.EventType === 0)?.Input;
    const input: unknown = text === undefined || text === null ? undefined : JSON.parse(text);
    return [{ name: first?.function ?? '', instanceId: given.instanceId, input }];
  });
}

interface Payload {
  readonly instanceId: string;
  readonly parentInstanceId: string | null;
  readonly history: readonly { readonly EventType: number; readonly Input?: string | null }[];
}

const MISSING = 'no such instance';

function isGenerated(key: string): boolean {
  return GENERATED_ID.test(key.slice(key.indexOf('/') + 1));
}

/** An instance that was started under a generated id cannot be told from its likes: one of them has to be the same. */
function amongLikes(
  key: string,
  recorded: readonly string[],
  ours: ReadonlyMap<string, readonly string[]>,
): string | undefined {
  const prefix = key.slice(0, key.indexOf('/') + 1);
  const likes = [...ours].filter(([other]) => other.startsWith(prefix) && isGenerated(other));
  if (likes.length === 0) return MISSING;
  const found = likes.map(([, list]) => difference(recorded, list));
  return found.includes(undefined) ? undefined : found[0];
}

function difference(recorded: readonly string[], ours: readonly string[]): string | undefined {
  if (ours.length === 0) return MISSING;
  if (recorded.length !== ours.length) return `recorded ${recorded.length} replays, got ${ours.length}`;
  const index = recorded.findIndex((one, position) => one !== ours[position]);
  if (index === -1) return undefined;
  const [theirs = '', own = ''] = [recorded[index], ours[index]];
  return `replay ${index}: ${apart(theirs, own)}`;
}

/** How a recorded text differs from the one of ours that is most like it. */
function nearest(text: string, ours: readonly string[]): string {
  const [best = ''] = [...ours].sort((one, other) => commonLength(text, other) - commonLength(text, one));
  return apart(text, best);
}

function apart(theirs: string, own: string): string {
  const at = commonLength(theirs, own);
  const part = (text: string): string => text.slice(Math.max(0, at - 60), at + 120);
  return `recorded ${part(theirs)}, got ${part(own)}`;
}

function commonLength(one: string, other: string): number {
  let at = 0;
  while (at < one.length && one[at] === other[at]) at += 1;
  return at;
}
