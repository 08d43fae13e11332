import type { ReferenceFrame } from '../contract/reference-frame';
import { defined } from '../contract/defined';
import type { AgreedWebhooks } from '../contract/webhook';
import type { Backend } from './backend';
import type { PlanDraft } from './make-plan';
import { MADE_HOW, NOUN } from './made-from';
import { makeTerms } from './make-terms';
import type { TermsOptions } from './make-terms';
import type { Plan, PlannedShot } from './plan';
import { modelFor, secondsInWords, sizesInWords, takesSeconds, takesSize, takesValue, valueInWords } from './taken';

export interface ReplayOptions extends TermsOptions {
  readonly plan: Plan;
  /** The shots to render; undefined: all, and the stills anew. */
  readonly shots?: readonly string[] | undefined;
  /** The stills of the first run, by name: what the chosen shots start from. */
  readonly frames: Readonly<Record<string, ReferenceFrame>>;
  /** Who is told of what happens; absent: nobody. */
  readonly webhooks?: AgreedWebhooks | undefined;
}

/**
 * The same plan on another backend. With some shots chosen, they start from the stills that were taken the first time. A picture that
 * was made is never bought a second time unless it is chosen itself.
 */
export function replayDraft({ plan, shots, frames, webhooks, ...terms }: ReplayOptions): PlanDraft {
  const { backend } = terms;
  const { replayOf: _, webhooks: __, ...agreed } = plan.agreed;
  const chosen = agreed.shots.filter(
    ({ name, makes }) => shots?.includes(name) ?? !(makes === 'picture' && frames[name] !== undefined),
  );
  const references = agreed.references
    .filter(({ name }) => chosen.some(({ startsFrom }) => startsFrom === name))
    .map((reference) => {
      if ('source' in reference) return reference;
      const { frame: given, ...planned } = reference;
      const frame = frames[reference.name] ?? given;
      const isAnew = 'fit' in reference ? chosen.some(({ name }) => name === reference.shot) : shots === undefined;
      return isAnew || frame === undefined ? planned : { ...planned, frame };
    });
  const replayed = {
    ...agreed,
    backend: { name: backend.name, model: backend.model },
    references,
    shots: chosen.map((shot) => elsewhere(shot, backend, agreed.shots)),
    replayOf: plan.pipelineId,
    ...defined({ webhooks }),
  };
  return { planVersion: 2, agreed: replayed, terms: makeTerms(replayed, terms) };
}

function elsewhere({ backend: _, ...shot }: PlannedShot, backend: Backend, all: readonly PlannedShot[]): PlannedShot {
  if (shot.makes === 'picture') return { ...shot, backend: { name: backend.name, model: imageModel(backend) } };
  const model = modelFor(backend, firstOf(shot, all).startsFrom !== null);
  return model === backend.model ? shot : { ...shot, backend: { name: backend.name, model } };
}

function imageModel({ name, images }: Backend): string {
  if (images === undefined) throw new Error(`Backend "${name}" has no model for pictures.`);
  return images.model;
}

/** The shot that a chain of clips made from clips begins with: its model makes them all. */
function firstOf(shot: Pick<PlannedShot, 'madeFrom' | 'startsFrom'>, all: readonly PlannedShot[]): typeof shot {
  const source = all.find(({ name }) => name === shot.madeFrom?.shot);
  return source === undefined ? shot : firstOf(source, all);
}

/** Chosen shots that are made from one that was not chosen: its render is on the first backend, which no other can reach. */
export const withoutTheirSource = ({ agreed }: Pick<Plan, 'agreed'>, shots: readonly string[] | undefined): string[] =>
  agreed.shots
    .filter(({ name, madeFrom }) => shots?.includes(name) && madeFrom !== undefined && !shots.includes(madeFrom.shot))
    .map(({ name }) => name);

/** Why a plan cannot be rendered there, in words; empty where it can. `frames`: the stills of the first run that there are. */
export function whyNotThere(
  { agreed }: Pick<Plan, 'agreed'>,
  backend: Backend,
  { shots, frames = {} }: Partial<Pick<ReplayOptions, 'shots' | 'frames'>> = {},
): string[] {
  const { name, parameters = {} } = backend;
  const chosen = agreed.shots.filter((shot) => shots?.includes(shot.name) ?? true);
  const picture = chosen.find(
    (shot) => shot.makes === 'picture' && (shots !== undefined || frames[shot.name] === undefined),
  );
  const given = chosen.flatMap((shot) => Object.entries(shot.parameters ?? {}));
  const unknown = new Set(given.filter(([key]) => !Object.hasOwn(parameters, key)).map(([key]) => key));
  const outside = new Map(
    given.flatMap(([key, value]) => {
      const parameter = Object.hasOwn(parameters, key) ? parameters[key] : undefined;
      return parameter === undefined || takesValue(parameter, value) ? [] : [[key, valueInWords(parameter)] as const];
    }),
  );
  return [
    ...(picture === undefined || backend.images?.sizes.includes(picture.size ?? agreed.size) === true
      ? []
      : [`one with a model for pictures of ${picture.size ?? agreed.size}, which "${name}" has not`]),
    ...(takesSize(backend, agreed.size)
      ? []
      : [`one for size ${agreed.size}; "${name}" takes ${sizesInWords(backend)}`]),
    ...(takesSeconds(backend, agreed.seconds)
      ? []
      : [`one for ${agreed.seconds} s; "${name}" takes ${secondsInWords(backend)}`]),
    ...(backend.takesImage === false && chosen.some(({ startsFrom }) => startsFrom !== null)
      ? [`one that takes a picture to start from, which "${name}" does not`]
      : []),
    ...MADE_HOW.filter(
      (how) => !backend.makesFrom?.includes(how) && chosen.some(({ madeFrom }) => madeFrom?.how === how),
    ).map((how) => `one that makes ${NOUN[how]} of a clip, which "${name}" does not`),
    ...chosen.flatMap(({ madeFrom: { addsSeconds } = {} }) =>
      addsSeconds === undefined || takesSeconds(backend, addsSeconds)
        ? []
        : [`one that adds ${addsSeconds} s; "${name}" takes ${secondsInWords(backend)}`],
    ),
    ...(backend.makesSound === false && chosen.some(({ sound }) => sound !== 'any')
      ? [`one whose clips have sound, which those of "${name}" have not`]
      : []),
    ...(unknown.size > 0 ? [`one that knows ${[...unknown].join(', ')}, which "${name}" does not`] : []),
    ...[...outside].map(([key, words]) => `one for this ${key}; "${name}" takes ${words}`),
  ];
}
