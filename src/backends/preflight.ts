import { defined } from '../contract/defined';
import type { ShotOutcome } from '../contract/outcome';
import type { Backend } from '../plans/backend';
import type { MadeHow } from '../plans/made-from';
import { NOUN } from '../plans/made-from';
import { secondsInWords, sizesInWords, takesSeconds, takesSize } from '../plans/taken';
import { IMPOSSIBLE_ID } from '../video-api/job-id';
import type { ModelsOutcome } from '../video-api/outcomes';
import type { VideoApiProblem } from '../video-api/problem';
import type { Server } from './server';

/** What is asked of a backend. */
export interface Needs {
  readonly model: string;
  readonly size: string;
  readonly seconds: number;
  /** A picture to start from. */
  readonly image: boolean;
  /** A picture is what is made; all that is asked of clips does not count then. */
  readonly picture?: true;
  /** Made from another clip of the backend, and how; absent: from text or a picture. */
  readonly madeHow?: MadeHow | undefined;
  /** Sound that somebody asked for by name. */
  readonly sound: boolean;
}

/** Why an order would be in vain. */
export interface Unfit {
  readonly as: ShotOutcome;
  readonly detail: string;
  /** What it is called while it may still pass; otherwise it is called what it ends as. */
  readonly code?: string;
  /** HTTP status of the answer that says so, where one does. */
  readonly status?: number;
  /** Present where that may pass by itself: the server does not answer, as one does that has been scaled to zero. */
  readonly asleep?: true;
}

/** How long one question may take: a create that comes after them needs most of the time there is. */
const ASK_MS = 15_000;

/** Looks before anything is ordered: what the settings say, whether the server answers us, and what it says of its models. */
export async function preflight(server: Server, needs: Needs, nowMs: number): Promise<Unfit | undefined> {
  const bySettings = unfitBySettings(server.limits, needs, nowMs);
  if (bySettings !== undefined) return bySettings;
  const answer = await server.api.models(AbortSignal.timeout(ASK_MS));
  return answer.outcome === 'models'
    ? unfitByModels(server, needs, answer)
    : unfitByProblem(server, needs, answer.problem);
}

/** What today's settings alone tell. */
export function unfitBySettings(limits: Backend, needs: Needs, nowMs: number): Unfit | undefined {
  const { name, retiresOn, takesImage, makesSound } = limits;
  const { model, size, seconds } = needs;
  if (needs.picture === true)
    return limits.images === undefined
      ? { as: 'model_unavailable', detail: `Backend "${name}" has no model for pictures.` }
      : undefined;
  const today = new Date(nowMs).toISOString().slice(0, 10);
  if (retiresOn !== undefined && today >= retiresOn)
    return { as: 'model_retired', detail: `The model ${model} of backend "${name}" was retired on ${retiresOn}.` };
  if (needs.image && takesImage === false)
    return { as: 'model_unavailable', detail: `Backend "${name}" takes no picture to start from.` };
  if (needs.madeHow !== undefined && !limits.makesFrom?.includes(needs.madeHow))
    return {
      as: 'model_unavailable',
      detail: `Backend "${name}" has no way to make ${NOUN[needs.madeHow]} of a clip.`,
    };
  if (needs.sound && makesSound === false)
    return { as: 'model_unavailable', detail: `Clips of backend "${name}" have no sound.` };
  if (!takesSize(limits, size))
    return { as: 'invalid_value', detail: `Backend "${name}" takes ${sizesInWords(limits)}, not ${size}.` };
  if (!takesSeconds(limits, seconds))
    return {
      as: 'invalid_value',
      detail: `Backend "${name}" takes ${secondsInWords(limits)} seconds, not ${seconds}.`,
    };
  return undefined;
}

/** What tells that nobody who knows of videos has answered: the way to the server, or what stands before it. */
const doesNotAnswer = ({ kind, status }: VideoApiProblem): boolean =>
  kind === 'network' ||
  kind === 'timed_out' ||
  kind === 'aborted' ||
  (kind === 'server_error' && status !== undefined && [502, 503, 504].includes(status));
const keepsOut = ({ kind }: VideoApiProblem): boolean => kind === 'unauthorized' || kind === 'forbidden';

/**
 * A server that has no list of models, or keeps it to others, is not held against it: an order ends by itself where it cannot be
 * taken, and is not charged for that. So what one question found counts once another one, about a job, has found it too.
 */
async function unfitByProblem(
  { limits: { name }, api }: Server,
  { model }: Needs,
  problem: VideoApiProblem,
): Promise<Unfit | undefined> {
  const { kind, status, message } = problem;
  if (kind === 'model_retired' || status === 410)
    return { as: 'model_retired', detail: message, ...defined({ status }) };
  if (!keepsOut(problem) && !doesNotAnswer(problem)) return undefined;
  const other = await api.get(IMPOSSIBLE_ID, AbortSignal.timeout(ASK_MS));
  if (other.outcome === 'job') return undefined;
  if (keepsOut(problem) && keepsOut(other.problem)) {
    const as = other.problem.kind === 'forbidden' ? 'forbidden' : 'unauthorized';
    return { as, detail: other.problem.message, ...defined({ status: other.problem.status }) };
  }
  if (!doesNotAnswer(problem) || !doesNotAnswer(other.problem)) return undefined;
  const detail = `Backend "${name}" does not answer (${message}), so nothing was ordered of ${model}.`;
  return { as: 'backend_unreachable', code: kind, detail, ...defined({ status }), asleep: true };
}

/** What a server's list of models tells. */
function unfitByModels(
  { limits: { name }, profile }: Server,
  needs: Needs,
  answer: ModelsOutcome & { outcome: 'models' },
): Unfit | undefined {
  const { model } = needs;
  const { ids, tasks = {} } = answer;
  const [first] = ids;
  if (profile.listsItsModels && first !== undefined) {
    const served = `it has ${ids.slice(0, 10).join(', ')}${ids.length > 10 ? ' and others' : ''}`;
    if (!ids.includes(model))
      return { as: 'model_unavailable', detail: `Backend "${name}" has no model ${model}; ${served}.` };
    // Of the names that it lists for its one model, it takes the first only.
    if (needs.picture !== true && profile.dialect.profile === 'vllm-omni' && first !== model)
      return {
        as: 'model_unavailable',
        detail: `Backend "${name}" takes the first name of its model only, which is ${first}, not ${model}.`,
      };
  }
  if (needs.picture === true) return undefined;
  const can = tasks[model] ?? (ids.length === 1 && first !== undefined ? tasks[first] : undefined);
  const wanted = needs.image ? 'I2V' : 'T2V';
  // TI2V does both.
  if (
    needs.madeHow === undefined &&
    can !== undefined &&
    !can.some((task) => task.toUpperCase() === wanted || task.toUpperCase() === 'TI2V')
  )
    return {
      as: 'model_unavailable',
      detail: needs.image
        ? `The model that backend "${name}" has loaded makes clips from text only (${can.join(', ')}), not from a picture.`
        : `The model that backend "${name}" has loaded makes no clips from text alone (${can.join(', ')}).`,
    };
  return undefined;
}
