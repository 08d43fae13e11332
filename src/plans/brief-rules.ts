import type { z } from 'zod';
import { isRecord } from '../contract/is-record';
import type { BriefLimits } from './brief-limits';
import type { ShotParameters } from './brief-parameters';
import { compareRules } from './compare';
import { frameProblem } from './frame-at';
import { howRules, placesOf } from './how-rules';
import { changedParameters, parametersOf, parametersSchema, seedSchema } from './brief-parameters';
import { followUpPrompt, isComposed } from './prompts';
import { madeHowOf } from './sources';
import { isOwnStill, needsPrompt, stillRules } from './still-rules';
import { secondsInWords, sizesInWords, takesSeconds, takesSize, takesValue, valueInWords } from './taken';

type Issue = Pick<z.core.$ZodIssueCustom, 'path' | 'message'>;

/**
 * What no single field of a brief shows: fields that need or exclude each other. Takes a value that need not be a brief in any
 * other way, because all problems are named at once; of a field that is wrong by itself nothing more is said. The first of the
 * backends is the brief's own.
 */
export function briefRules(value: unknown, backends: readonly BriefLimits[]): Issue[] {
  const [own] = backends;
  if (!isRecord(value) || own === undefined) return [];
  return [
    ...promptRule(value),
    ...stillRules(value, own),
    ...compareRules(value),
    ...referenceRule(value, own),
    ...nameRule(value['followUps']),
    ...parameterRule(value, own, []),
    ...soundRule(value, own),
    ...anchorRule(value, own),
    ...followUpRules(value, backends),
  ];
}

function* promptRule(value: Fields): Generator<Issue> {
  const { prompt, brief } = value;
  if (prompt === undefined && brief === undefined && !needsPrompt(value, hasWords)) return;
  if ((prompt === undefined) === (brief === undefined))
    yield { path: ['prompt'], message: 'either "prompt" or "brief", and not both' };
}

/** Whether a follow-up has words without the baseline's: they are composed from the anchors, or asked of it elsewhere. */
const hasWords = (followUp: Fields): boolean =>
  madeHowOf(followUp) !== undefined ||
  (isComposed(followUp['changes']) && !isParameter(followUp['changes'], followUp['parameters']));

const isParameter = (changes: string, parameters: unknown): boolean =>
  isRecord(parameters) && Object.hasOwn(parameters, changes);

function* referenceRule({ reference, seconds }: Fields, own: BriefLimits): Generator<Issue> {
  if (!isRecord(reference) || isOwnStill(reference)) return;
  const { at, candidates } = reference;
  if (typeof seconds !== 'number' || !takesSeconds(own, seconds)) return;
  const times = Array.isArray(candidates)
    ? candidates.map((each: unknown, index): [PropertyKey[], unknown] => [['candidates', index], each])
    : [];
  for (const [path, time] of [[['at'], at] as [PropertyKey[], unknown], ...times]) {
    const message = frameProblem(time, seconds);
    if (message !== undefined) yield { path: ['reference', ...path], message };
  }
}

function* nameRule(followUps: unknown): Generator<Issue> {
  if (!Array.isArray(followUps)) return;
  const names = followUps.map((shot: unknown) => (isRecord(shot) ? shot['name'] : undefined));
  for (const [index, name] of names.entries()) {
    const earlier = names.indexOf(name);
    if (typeof name !== 'string' || earlier === index) continue;
    yield {
      path: ['followUps', index, 'name'],
      message: `a name of its own; followUps[${earlier}] has this one already`,
    };
  }
}

/** Only what the backend knows, within its bounds: one that it passed over would cost a render and change nothing. */
function* parameterRule(
  { seed, parameters }: Fields,
  { name: backend, parameters: known = {} }: BriefLimits,
  path: PropertyKey[],
): Generator<Issue> {
  const given = isRecord(parameters) ? Object.entries(parameters) : [];
  const all: [PropertyKey[], string, unknown][] = [
    ...(typeof seed === 'number' ? [[['seed'], 'seed', seed] as [PropertyKey[], string, unknown]] : []),
    ...given.map(([name, value]): [PropertyKey[], string, unknown] => [['parameters', name], name, value]),
  ];
  const names = Object.keys(known).filter((name) => name !== 'seed');
  for (const [own, name, value] of all) {
    const parameter = Object.hasOwn(known, name) && !(name === 'seed' && own.length > 1) ? known[name] : undefined;
    const at = [...path, ...own];
    if (parameter === undefined) {
      const there =
        names.length === 0 ? `none: backend "${backend}" knows no parameters` : `one of ${names.join(', ')}`;
      yield { path: at, message: name === 'seed' ? `no seed: backend "${backend}" has none` : there };
    } else if ((typeof value === 'number' || typeof value === 'string') && !takesValue(parameter, value))
      yield { path: at, message: valueInWords(parameter) };
  }
}

/** Sound that is asked for by name is not ordered where there is none. */
function* soundRule({ brief }: Fields, { name, makesSound }: BriefLimits): Generator<Issue> {
  if (makesSound === false && isRecord(brief) && brief['sound'] !== undefined)
    yield { path: ['brief', 'sound'], message: `nothing: clips of backend "${name}" have no sound` };
}

/** Anchors are repeated in the prompt of every follow-up, which must not grow longer by that than the backend takes. */
function* anchorRule(
  { anchors, followUps, brief }: Fields,
  { name, maxPromptCharacters }: BriefLimits,
): Generator<Issue> {
  if (!isText(anchors) || !Array.isArray(followUps)) return;
  const sound = isRecord(brief) && typeof brief['sound'] === 'string' ? brief['sound'] : undefined;
  for (const [index, followUp] of followUps.entries()) {
    if (!isRecord(followUp) || typeof followUp['changes'] !== 'string') continue;
    const { changes, prompt, parameters } = followUp;
    const isOwn = typeof prompt === 'string';
    if (isOwn && prompt.length > maxPromptCharacters) continue;
    const wanted = { changes, how: madeHowOf(followUp), ...(isOwn ? { prompt } : {}) };
    const made = followUpPrompt({ ...wanted, ...(isRecord(parameters) ? { parameters } : {}) }, { anchors, sound });
    if (made !== undefined && made.length > maxPromptCharacters)
      yield {
        path: ['followUps', index, ...(isOwn ? ['prompt'] : [])],
        message: `fewer words, or fewer anchors: with the anchors its prompt has ${made.length} characters, and backend "${name}" takes ${maxPromptCharacters}`,
      };
  }
}

const isText = (value: unknown): value is string[] =>
  Array.isArray(value) && value.every((each) => typeof each === 'string');

function* followUpRules(value: Fields, backends: readonly BriefLimits[]): Generator<Issue> {
  const { followUps, size, seconds } = value;
  const inherited = ofBrief(value);
  const [own] = backends;
  if (
    own?.takesImage === false &&
    (followUps === undefined || (Array.isArray(followUps) && followUps.some(startsHere)))
  )
    yield { path: ['followUps'], message: `[]: backend "${own.name}" takes no picture to start from` };
  if (!Array.isArray(followUps)) {
    if (own?.makesSound === false && followUps === undefined) yield noSound(own, ['followUps']);
    return;
  }
  if (own !== undefined) yield* howRules({ followUps, seconds }, own.name, backends);
  const places = placesOf(followUps, own?.name ?? '');
  for (const [index, followUp] of followUps.entries()) {
    if (!isRecord(followUp)) continue;
    const path = ['followUps', index];
    const backend = backends.find(({ name }) => name === places[index]);
    if (backend === undefined) continue;
    if (madeHowOf(followUp) !== undefined) {
      if (backend.makesSound === false && followUp['changes'] === 'audio') yield noSound(backend, [...path, 'changes']);
      continue;
    }
    yield* parameterRule({ ...followUp, ...inheritedBy(followUp, inherited, backend !== own) }, backend, path);
    yield* changeRule(followUp, inherited, path);
    yield* redoRule(followUp, inherited, path);
    if (backend.makesSound === false && followUp['changes'] === 'audio') yield noSound(backend, [...path, 'changes']);
    if (backend === own) continue;
    const at = [...path, 'backend'];
    if (backend.takesImage === false)
      yield { path: at, message: `a backend that takes a picture to start from, which "${backend.name}" does not` };
    if (typeof size === 'string' && !takesSize(backend, size))
      yield { path: at, message: `a backend for size ${size}; "${backend.name}" takes ${sizesInWords(backend)}` };
    if (typeof seconds === 'number' && !takesSeconds(backend, seconds))
      yield { path: at, message: `a backend for ${seconds} s; "${backend.name}" takes ${secondsInWords(backend)}` };
  }
}

const noSound = ({ name }: BriefLimits, path: PropertyKey[]): Issue => ({
  path,
  message: `no follow-up that changes "audio": clips of backend "${name}" have no sound`,
});

/** A follow-up that starts from a picture, and is rendered where the brief is. */
const startsHere = (followUp: unknown): boolean =>
  isRecord(followUp) && followUp['backend'] === undefined && madeHowOf(followUp) === undefined;

const ofBrief = (value: Fields): ShotParameters => parametersOf(given(value));

function given({ seed, parameters }: Fields): { seed?: number | undefined; parameters?: ShotParameters | undefined } {
  const [ownSeed, own] = [seedSchema.safeParse(seed), parametersSchema.safeParse(parameters)];
  return { seed: ownSeed.data, parameters: own.data };
}

/** What another backend is given besides: it has to know that, too. */
function inheritedBy(followUp: Fields, inherited: ShotParameters, elsewhere: boolean): Fields {
  if (!elsewhere) return {};
  const { seed, ...parameters } = parametersOf(given(followUp), inherited);
  return { ...(seed === undefined ? {} : { seed }), parameters };
}

/** A seed or a parameter that differs is the one variable that changes. */
function* changeRule(followUp: Fields, inherited: ShotParameters, path: PropertyKey[]): Generator<Issue> {
  const { changes } = followUp;
  const changed = changedParameters(given(followUp), inherited);
  const other = changed.find((name) => name !== changes);
  if (typeof changes !== 'string' || other === undefined) return;
  yield {
    path: [...path, 'changes'],
    message: `"${other}", because that differs from the baseline; to change two things, use two follow-ups`,
  };
}

/** The same seed and the same words make the same clip again, and another seed would be a second thing that changes. */
function* redoRule(followUp: Fields, inherited: ShotParameters, path: PropertyKey[]): Generator<Issue> {
  const { onDrift } = followUp;
  const redo = isRecord(onDrift) ? onDrift['redo'] : undefined;
  if (typeof redo !== 'number' || redo === 0) return;
  if (parametersOf(given(followUp), inherited)['seed'] === undefined) return;
  const message = 'no redo: its seed is fixed, so another attempt would be the same clip; leave the seed out';
  yield { path: [...path, 'onDrift'], message };
}

type Fields = Readonly<Record<string, unknown>>;
