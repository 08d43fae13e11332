import { cleanLine } from './clean-text';
import type { Dialect } from './dialect';
import { isRecord } from '../contract/is-record';
import { isSameUpstreamJob, readJobId, USABLE_ID } from './job-id';
import { type Job, parseJob } from './parse-job';
import { isEnding } from './status-word';

type Body = Record<string, unknown>;

/** What came with the answer to a create besides its text. */
export interface CreatedWith {
  /** Its clip was in the answer. */
  readonly hasClip: boolean;
  /** What a job is called that is answered whole, and without an id; absent: it is none. */
  readonly ownId?: string | undefined;
}

/**
 * The job in the answer to a create; undefined where its id is nowhere. Beside an error an id alone is no job. One whose clip is in
 * the answer, or which names the place of it in `data`, is a finished one also without an id or a word for its state.
 */
export function createdJob(value: unknown, { hasClip, ownId }: CreatedWith): Job | undefined {
  const layers = layersOf(value);
  const isFinished = hasClip || layers.some(namesItsClip);
  const named = layers
    .filter((layer) => readJobId(layer) !== undefined)
    .filter((layer) => !hasError(layer) || typeof layer['status'] === 'string' || layer['object'] === 'video');
  const nameless = isFinished && ownId !== undefined && !layers.some(hasError) ? layers : [];
  return [...named, ...nameless]
    .map((layer) => (isFinished && saysNoState(layer) ? { ...layer, status: 'completed' } : layer))
    .map((layer) => parseJob(layer, ownId))
    .find((job) => job !== undefined);
}

const saysNoState = ({ status }: Body): boolean => status === undefined || status === null || status === '';

/** The place of a clip in `data`, as synchronous servers answer it; any other URL may be where to ask again. */
const namesItsClip = ({ data }: Body): boolean =>
  Array.isArray(data) && data.length > 0 && (parseJob({ data }, '-')?.clipUrls ?? []).length > 0;

/** The job in a 2xx to a question for `askedFor`; undefined where there is none, or another one. */
export function askedForJob(value: unknown, askedFor: string, { gateway }: Pick<Dialect, 'gateway'>): Job | undefined {
  const layers = layersOf(value);
  // The inner job's word before its envelope's: an envelope says "success" of the question.
  const told = [...layers].reverse().find((layer) => typeof layer['status'] === 'string') ?? namedBy(layers, askedFor);
  if (told === undefined) return undefined;
  const ids = [told, ...layers].map(idsOf).find((found) => found.length > 0) ?? [];
  const isIts = ids.includes(askedFor) || (gateway === 'litellm' && ids.some((id) => isSameUpstreamJob(id, askedFor)));
  if (ids.length > 0 && !isIts) return undefined;
  const job = parseJob(told, askedFor);
  return job === undefined ? undefined : { ...job, id: askedFor };
}

/** What is told of an id that nobody can ask for: a job may well be under way under it, and whoever looks for it wants to know which. */
export function unusableId(value: unknown): string | undefined {
  const layer = layersOf(value).find(({ id }) => id !== undefined);
  if (layer === undefined || readJobId({ id: layer['id'] }) !== undefined) return undefined;
  return `a job id that cannot be used, ${cleanLine(JSON.stringify(layer['id']), 100)}: ${USABLE_ID}`;
}

/** Without a status there is only the id to know a job by; with an error beside that, it is an error. */
const namedBy = (layers: readonly Body[], id: string): Body | undefined =>
  layers.find((layer) => idsOf(layer).includes(id) && !hasError(layer) && layer['detail'] === undefined);

/** The ids that an answer names; one that could not be asked for is still not the one that was. */
const idsOf = (layer: Body): string[] =>
  [layer['id'], layer['task_id']].flatMap((id) => {
    const read = readJobId({ id });
    return read ?? (typeof id === 'string' && id !== '' ? id : []);
  });

/** The ended job in an answer that is an error by its status: some servers answer a failed job so, whole. */
export function endedJob(value: unknown, askedFor: string): Job | undefined {
  if (!isRecord(value) || value['object'] !== 'video') return undefined;
  if (!idsOf(value).includes(askedFor)) return undefined;
  const job = parseJob(value);
  return job !== undefined && isEnding(job.state) ? { ...job, id: askedFor } : undefined;
}

/** An answer itself, and what it wraps: `{"code":…,"data":{…}}`, or the same with a list of one. */
function layersOf(value: unknown): Body[] {
  if (!isRecord(value)) return [];
  const { data } = value;
  const inner: unknown = Array.isArray(data) ? (data.length === 1 ? data[0] : undefined) : data;
  return isRecord(inner) ? [value, inner] : [value];
}

const hasError = ({ error }: Body): boolean => error !== undefined && error !== null && error !== '';
