import type { ShotOutcome } from '../contract/outcome';
import type { Backend } from '../plans/backend';
import type { MadeHow } from '../plans/made-from';
import { NOUN } from '../plans/made-from';
import { secondsInWords, sizesInWords, takesSeconds, takesSize } from '../plans/taken';
import type { ModelsOutcome } from '../video-api/outcomes';
import type { Server } from './server';

/** What is asked of a backend. */
export interface Needs {
  readonly model: string;
  readonly size: string;
  readonly seconds: number;
  /** A picture to start from. */
  readonly image: boolean;
  /** Made from another clip of the backend, and how; absent: from text or a picture. */
  readonly madeHow?: MadeHow | undefined;
  /** Sound that somebody asked for by name. */
  readonly sound: boolean;
}

/** Why an order would be in vain. */
export interface Unfit {
  readonly as: ShotOutcome;
  readonly detail: string;
}

/** Looks before anything is ordered: what the settings say, and what the server says of its models. */
export async function preflight(server: Server, needs: Needs, nowMs: number): Promise<Unfit | undefined> {
  return unfitBySettings(server.limits, needs, nowMs) ?? unfitByModels(server, needs, await server.api.models());
}

/** What today's settings alone tell. */
export function unfitBySettings(limits: Backend, needs: Needs, nowMs: number): Unfit | undefined {
  const { name, retiresOn, takesImage, makesSound } = limits;
  const { model, size, seconds } = needs;
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

/**
 * What a server's list of models tells. One that has no list, or does not answer just now, is not held against it: an order ends
 * by itself where it cannot be taken, and is not charged for that.
 */
function unfitByModels({ limits, profile }: Server, needs: Needs, answer: ModelsOutcome): Unfit | undefined {
  const { name } = limits;
  const { model } = needs;
  if (answer.outcome === 'problem') {
    const { kind, status, message } = answer.problem;
    return kind === 'model_retired' || status === 410 ? { as: 'model_retired', detail: message } : undefined;
  }
  const { ids, tasks = {} } = answer;
  const [first] = ids;
  if (profile.listsItsModels && first !== undefined) {
    const served = `it has ${ids.slice(0, 10).join(', ')}${ids.length > 10 ? ' and others' : ''}`;
    if (!ids.includes(model))
      return { as: 'model_unavailable', detail: `Backend "${name}" has no model ${model}; ${served}.` };
    // Of the names that it lists for its one model, it takes the first only.
    if (profile.dialect.profile === 'vllm-omni' && first !== model)
      return {
        as: 'model_unavailable',
        detail: `Backend "${name}" takes the first name of its model only, which is ${first}, not ${model}.`,
      };
  }
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
