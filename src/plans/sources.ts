import { isRecord } from '../contract/is-record';
import type { MadeHow } from './made-from';
import { MADE_HOW } from './made-from';

type Fields = Readonly<Record<string, unknown>>;

/** The shot that a follow-up is made from where it names none. */
export const BASELINE = 'baseline';

/** How a follow-up is made, where that is from another render and not from a picture. */
export const madeHowOf = ({ how }: Fields): MadeHow | undefined => MADE_HOW.find((known) => known === how);

/** The shot whose render a follow-up is made from, or whose frame it starts from. */
export const sourceNameOf = ({ from }: Fields): unknown =>
  typeof from === 'object' && from !== null && 'shot' in from ? from.shot : BASELINE;

/** Which follow-up each one comes from, by its place; undefined for one that comes from the baseline, or from no shot there is. */
export function sourcesOf(followUps: readonly unknown[]): (number | undefined)[] {
  const names = followUps.map((followUp) => (isRecord(followUp) ? followUp['name'] : undefined));
  return followUps.map((followUp) => {
    const source = isRecord(followUp) ? sourceNameOf(followUp) : BASELINE;
    const place = typeof source === 'string' && source !== BASELINE ? names.indexOf(source) : -1;
    return place === -1 ? undefined : place;
  });
}

/** The places from a follow-up back to the first that it comes from, itself first; one in a circle ends before it comes again. */
export function wayBack(sources: readonly (number | undefined)[], from: number): number[] {
  const way: number[] = [];
  for (let at: number | undefined = from; at !== undefined && !way.includes(at); at = sources[at]) way.push(at);
  return way;
}

/** The places of a circle that a follow-up is part of, itself first; undefined for one that is part of none. */
export function circleOf(sources: readonly (number | undefined)[], from: number): number[] | undefined {
  const way = wayBack(sources, from);
  const last = way.at(-1);
  return last !== undefined && sources[last] === from ? way : undefined;
}

/** The order to make them in: that of the brief, but what one comes from is before it. */
export function makingOrder(sources: readonly (number | undefined)[]): number[] {
  const order = new Set<number>();
  for (const place of sources.keys()) for (const each of wayBack(sources, place).reverse()) order.add(each);
  return [...order];
}
