import { isDeepStrictEqual } from 'node:util';

import { EventType, type Episode, type HistoryEvent, type RecordedExecution } from '../host';

/** A history that was real once, with what its orchestrator asked for in each episode. */
export interface SavedHistory {
  readonly execution: RecordedExecution;
  readonly episodes: readonly Episode[];
}

/**
 * The lines of a saved history: who ran with what input, then each event, and after every OrchestratorCompleted what the
 * orchestrator had asked for by then. Nothing stands there twice: an engine is told of all actions in every episode, so an
 * episode says how many of the one before it `kept` and what it `asked` besides; the input and the plan in it are named.
 */
export function toLines({ execution, episodes }: SavedHistory): string[] {
  const { events, ...header } = execution;
  const shared = sharedBy(execution.input);
  const line = (value: unknown): string => JSON.stringify(named(value, shared));
  const left = [...episodes];
  let before: Episode | undefined;
  const lines = [JSON.stringify(header)];
  for (const event of events) {
    lines.push(line(event));
    if (event.EventType !== EventType.OrchestratorCompleted) continue;
    const episode = left.shift();
    if (episode === undefined)
      throw new Error(`${execution.instanceId} has more episodes in its events than were replayed.`);
    lines.push(line({ episode: shortened(episode, before) }));
    before = episode;
  }
  if (left.length > 0) throw new Error(`${left.length} episodes of ${execution.instanceId} have no event.`);
  return lines;
}

/** The inverse of `toLines`. Throws where the lines are no saved history. */
export function fromLines(lines: readonly string[]): SavedHistory {
  const [first = '{}', ...rest] = lines;
  const header = JSON.parse(first) as Partial<Omit<RecordedExecution, 'events'>>;
  const { orchestrator, instanceId, input = null, parentInstanceId = null } = header;
  if (orchestrator === undefined || instanceId === undefined) {
    throw new Error(
      `no saved history: its first line has ${Object.keys(header).join(', ')}; expected orchestrator, instanceId`,
    );
  }
  const shared = sharedBy(input);
  const events: HistoryEvent[] = [];
  const episodes: Episode[] = [];
  for (const line of rest) {
    const value = unnamed(JSON.parse(line), shared) as HistoryEvent | { readonly episode: ShortEpisode };
    if ('episode' in value) episodes.push(restored(value.episode, episodes.at(-1)));
    else events.push(value);
  }
  return { execution: { orchestrator, instanceId, input, parentInstanceId, events }, episodes };
}

interface ShortEpisode extends Omit<Episode, 'actions'> {
  /** Absent where the actions are no single list: then they stand there in full. */
  readonly kept?: number;
  readonly asked?: readonly unknown[];
  readonly actions?: unknown;
  /** True where the custom status is that of the episode before. */
  readonly sameStatus?: true;
}

function shortened({ actions, customStatus, ...rest }: Episode, before: Episode | undefined): ShortEpisode {
  const list = singleList(actions);
  const known = singleList(before?.actions) ?? [];
  const isSame = customStatus !== undefined && isDeepStrictEqual(customStatus, before?.customStatus);
  const status = isSame ? { sameStatus: true as const } : customStatus === undefined ? {} : { customStatus };
  if (list === undefined) return { ...rest, actions, ...status };
  const differs = list.findIndex((action, at) => !isDeepStrictEqual(action, known[at]));
  const kept = differs === -1 ? list.length : differs;
  return { ...rest, kept, asked: list.slice(kept), ...status };
}

function restored({ kept, asked, actions, sameStatus, ...rest }: ShortEpisode, before: Episode | undefined): Episode {
  const known = singleList(before?.actions) ?? [];
  return {
    actions: kept === undefined ? actions : [[...known.slice(0, kept), ...(asked ?? [])]],
    ...rest,
    ...(sameStatus === true && { customStatus: before?.customStatus }),
  };
}

/** Actions come as a list of lists, in practice of one. */
function singleList(actions: unknown): readonly unknown[] | undefined {
  return Array.isArray(actions) && actions.length === 1 && Array.isArray(actions[0])
    ? (actions[0] as unknown[])
    : undefined;
}

/** What is written once, by the name that stands in its place elsewhere. */
type Shared = Readonly<Record<string, unknown>>;

function sharedBy(input: string | null): Shared {
  if (input === null) return {};
  const value = JSON.parse(input) as { plan?: unknown } | null;
  const plan = typeof value === 'object' ? value?.plan : undefined;
  return plan === undefined ? { input } : { input, plan };
}

function named(value: unknown, shared: Shared): unknown {
  const name = Object.keys(shared).find((each) => isDeepStrictEqual(shared[each], value));
  if (name !== undefined) return { $: name };
  if (Array.isArray(value)) return value.map((each) => named(each, shared));
  if (typeof value !== 'object' || value === null) return value;
  if ('$' in value) throw new Error(`A value with a member "$" cannot be saved: ${JSON.stringify(value)}.`);
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, named(each, shared)]));
}

function unnamed(value: unknown, shared: Shared): unknown {
  if (Array.isArray(value)) return value.map((each) => unnamed(each, shared));
  if (typeof value !== 'object' || value === null) return value;
  if ('$' in value) {
    const name = String(value.$);
    if (!(name in shared)) throw new Error(`nothing is called "${name}" there`);
    return shared[name];
  }
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, unnamed(each, shared)]));
}
