import type { z } from 'zod';
import { isRecord } from '../contract/is-record';
import type { BriefLimits } from './brief-limits';
import type { MadeHow } from './made-from';
import { MADE_HOW, NOUN } from './made-from';
import { secondsInWords, takesSeconds } from './taken';

type Issue = Pick<z.core.$ZodIssueCustom, 'path' | 'message'>;
type Fields = Readonly<Record<string, unknown>>;

/** The shot that a follow-up is made from where it names none. */
export const BASELINE = 'baseline';

/** How a follow-up is made, where that is from another render and not from a picture. */
export const madeHowOf = ({ how }: Fields): MadeHow | undefined => MADE_HOW.find((known) => known === how);

/** The shot whose render a follow-up is made from. */
export const sourceNameOf = ({ from }: Fields): unknown =>
  typeof from === 'object' && from !== null && 'shot' in from ? from.shot : BASELINE;

/**
 * Where each follow-up is rendered, by its place: what is made from another render is where that is, because only that backend has
 * it. Undefined for one whose source is none.
 */
export function placesOf(followUps: readonly unknown[], own: string): unknown[] {
  const byName = new Map<unknown, unknown>([[BASELINE, own]]);
  return followUps.map((followUp) => {
    if (!isRecord(followUp)) return undefined;
    const { name, backend } = followUp;
    const inherited = madeHowOf(followUp) === undefined ? own : byName.get(sourceNameOf(followUp));
    const place = backend ?? inherited;
    if (!byName.has(name)) byName.set(name, place);
    return place;
  });
}

/** What a follow-up may say only, or must not say, because of how it is made. */
export function* howRules(
  followUps: readonly unknown[],
  own: string,
  backends: readonly BriefLimits[],
): Generator<Issue> {
  const places = placesOf(followUps, own);
  const names = followUps.map((followUp) => (isRecord(followUp) ? followUp['name'] : undefined));
  for (const [index, followUp] of followUps.entries()) {
    if (!isRecord(followUp)) continue;
    const path = ['followUps', index];
    const how = madeHowOf(followUp);
    const { from, seconds, backend, seed, parameters } = followUp;
    if (how !== 'extend' && seconds !== undefined)
      yield { path: [...path, 'seconds'], message: 'nothing: only an extension has a length of its own' };
    if (how === undefined) {
      if (from !== undefined)
        yield {
          path: [...path, 'from'],
          message: `nothing, or a follow-up whose "how" is one of ${MADE_HOW.join(', ')}`,
        };
      continue;
    }
    for (const [field, value] of Object.entries({ seed, parameters }))
      if (value !== undefined)
        yield { path: [...path, field], message: `nothing: ${NOUN[how]} takes a prompt, and all else from its source` };
    const source = sourceNameOf(followUp);
    const earlier = source === BASELINE ? own : places[names.slice(0, index).indexOf(source)];
    if (earlier === undefined) {
      if (typeof source === 'string')
        yield { path: [...path, 'from', 'shot'], message: oneOf([BASELINE, ...names.slice(0, index)]) };
      continue;
    }
    if (backend !== undefined && backend !== earlier)
      yield {
        path: [...path, 'backend'],
        message: `${oneOf([earlier])} or nothing: ${NOUN[how]} is made where its source was rendered, because only that backend has it`,
      };
    const limits = backends.find(({ name }) => name === earlier);
    if (limits === undefined) continue;
    if (limits.makesFrom?.includes(how) !== true)
      yield { path: [...path, 'how'], message: otherWays(how, limits, backends) };
    if (typeof seconds === 'number' && !takesSeconds(limits, seconds))
      yield { path: [...path, 'seconds'], message: secondsInWords(limits) };
  }
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
