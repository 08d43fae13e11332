import type { z } from 'zod';
import { isRecord } from '../contract/is-record';
import type { BriefLimits } from './brief-limits';
import { frameProblem } from './frame-at';
import type { MadeHow } from './made-from';
import { NOUN } from './made-from';
import { BASELINE, circleOf, madeHowOf, sourceNameOf, sourcesOf, wayBack } from './sources';
import { secondsInWords, takesSeconds } from './taken';

type Issue = Pick<z.core.$ZodIssueCustom, 'path' | 'message'>;

/**
 * Where each follow-up is rendered, by its place: what is made from another render is where that is, because only that backend has
 * it. Undefined for one whose source is none.
 */
export function placesOf(followUps: readonly unknown[], own: string): unknown[] {
  const sources = sourcesOf(followUps);
  return followUps.map((_, index) => {
    for (const at of wayBack(sources, index)) {
      const followUp = followUps[at];
      if (!isRecord(followUp)) return undefined;
      if (followUp['backend'] !== undefined) return followUp['backend'];
      if (madeHowOf(followUp) === undefined || sourceNameOf(followUp) === BASELINE) return own;
    }
    return undefined;
  });
}

/** Length of the clip of each follow-up, s, by its place; undefined where it cannot be told. */
function lengthsOf(followUps: readonly unknown[], usual: unknown): (number | undefined)[] {
  const sources = sourcesOf(followUps);
  const first = typeof usual === 'number' ? usual : undefined;
  return followUps.map((_, index) => {
    const made = wayBack(sources, index).map((at) => followUps[at]);
    // A render of its own is as long as the brief says, whatever it starts from.
    const own = made.findIndex((followUp) => !isRecord(followUp) || madeHowOf(followUp) === undefined);
    return made.slice(0, own === -1 ? undefined : own).reduce<number | undefined>((length, followUp) => {
      if (!isRecord(followUp) || madeHowOf(followUp) !== 'extend') return length;
      const { seconds = first } = followUp;
      return length === undefined || Number.isNaN(Number(seconds)) ? undefined : length + Number(seconds);
    }, first);
  });
}

/** What a follow-up may say only, or must not say, because of how it is made and what it comes from. */
export function* howRules(
  { followUps, seconds: usual }: { readonly followUps: readonly unknown[]; readonly seconds: unknown },
  own: string,
  backends: readonly BriefLimits[],
): Generator<Issue> {
  const places = placesOf(followUps, own);
  const lengths = lengthsOf(followUps, usual);
  const sources = sourcesOf(followUps);
  const names = followUps.map((followUp) => (isRecord(followUp) ? followUp['name'] : undefined));
  for (const [index, followUp] of followUps.entries()) {
    if (!isRecord(followUp)) continue;
    const path = ['followUps', index];
    const how = madeHowOf(followUp);
    const { from, seconds, backend, seed, parameters } = followUp;
    const at = isRecord(from) ? from['at'] : undefined;
    if (how !== 'extend' && seconds !== undefined)
      yield { path: [...path, 'seconds'], message: 'nothing: only an extension has a length of its own' };
    if (how !== undefined && at !== undefined)
      yield { path: [...path, 'from', 'at'], message: `nothing: ${NOUN[how]} is made from a whole clip` };
    for (const [field, value] of Object.entries({ seed, parameters }))
      if (how !== undefined && value !== undefined)
        yield { path: [...path, field], message: `nothing: ${NOUN[how]} takes a prompt, and all else from its source` };

    const source = sourceNameOf(followUp);
    const place = sources[index];
    const circle = circleOf(sources, index);
    if (circle !== undefined) {
      yield { path: [...path, 'from', 'shot'], message: noCircle(circle.map((each) => String(names[each]))) };
      continue;
    }
    if (source !== BASELINE && place === undefined) {
      const others = new Set([BASELINE, ...names.filter((_, other) => !wayBack(sources, other).includes(index))]);
      if (typeof source === 'string') yield { path: [...path, 'from', 'shot'], message: oneOf([...others]) };
      continue;
    }
    if (how === undefined) {
      const message = frameProblem(at, place === undefined ? usual : lengths[place]);
      if (message !== undefined) yield { path: [...path, 'from', 'at'], message };
      continue;
    }
    const there = place === undefined ? own : places[place];
    if (there === undefined) continue;
    if (backend !== undefined && backend !== there)
      yield {
        path: [...path, 'backend'],
        message: `${oneOf([there])} or nothing: ${NOUN[how]} is made where its source was rendered, because only that backend has it`,
      };
    const limits = backends.find(({ name }) => name === there);
    if (limits === undefined) continue;
    if (limits.makesFrom?.includes(how) !== true)
      yield { path: [...path, 'how'], message: otherWays(how, limits, backends) };
    if (typeof seconds === 'number' && !takesSeconds(limits, seconds))
      yield { path: [...path, 'seconds'], message: secondsInWords(limits) };
  }
}

function noCircle([name, ...others]: readonly string[]): string {
  const by = others.length === 0 ? '' : `, by way of ${others.map((other) => `"${other}"`).join(' and ')}`;
  return `another shot, because "${name}" would come from itself${by}`;
}

function otherWays(how: MadeHow, { name, makesFrom = [] }: BriefLimits, backends: readonly BriefLimits[]): string {
  const has = backends.filter((each) => each.makesFrom?.includes(how) === true).map((each) => `"${each.name}"`);
  const where = has.length === 0 ? 'no configured backend has it' : `it is had by ${has.join(', ')}`;
  return `${oneOf(['reference', ...makesFrom])}, because backend "${name}" has no way to make ${NOUN[how]}; ${where}`;
}

const oneOf = (names: readonly unknown[]): string => {
  const known = names.filter((name) => typeof name === 'string');
  return known.length === 1 ? `"${known[0]}"` : `one of ${known.map((name) => `"${name}"`).join(', ')}`;
};
