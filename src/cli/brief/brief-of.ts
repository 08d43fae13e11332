import { isRecord } from '../../contract/is-record';
import { UsageError } from '../errors';
import type { BriefOptions } from './brief-options';
import type { GivenPicture } from './read-picture';

type Fields = Readonly<Record<string, unknown>>;

/** A brief with what options say in the place of what it says itself. Whether it is a good one, the app says. */
export function briefOf(given: Fields, options: BriefOptions, picture: GivenPicture | undefined): Fields {
  const { name, prompt, anchor, size, seconds, at, change, followUps, review, maxUsd, backend, seed } = options;
  if (picture !== undefined && at !== undefined)
    throw new UsageError('--at names a frame of the first clip, which there is none of with --picture.');
  if (change !== undefined && !followUps)
    throw new UsageError('--change adds a follow-up: it does not go with --no-follow-ups.');
  return {
    ...given,
    ...present({
      name,
      prompt,
      anchors: anchor,
      size,
      seconds: numberOf('--seconds', seconds),
      seed: numberOf('--seed', seed),
      backend,
    }),
    ...(maxUsd === undefined ? {} : { budget: { maxUsd: numberOf('--max-usd', maxUsd) } }),
    ...(at === undefined
      ? {}
      : { reference: { ...own(given['reference']), at: at === 'last' ? at : numberOf('--at', at) } }),
    // A clip that is made before the picture counts would only cost.
    ...(picture === undefined ? {} : { baseline: false, reference: { image: picture } }),
    ...(change === undefined ? {} : { followUps: followUpsOf(change) }),
    ...(followUps ? {} : { followUps: [] }),
    ...(review === undefined ? {} : { review: { mode: 'manual', ...(review === true ? {} : { gates: review }) } }),
  };
}

/** `motion`, or `night=The same scene at night`; each named after what it changes. */
export function followUpsOf(changes: readonly string[]): Fields[] {
  const names = new Map<string, number>();
  return changes.map((text) => {
    const [, variable = text, prompt] = /^([^=]*)=([^]*)$/.exec(text) ?? [];
    const base = variable.trim().replaceAll('_', '-');
    const count = (names.get(base) ?? 0) + 1;
    names.set(base, count);
    return { name: count === 1 ? base : `${base}-${count}`, changes: variable.trim(), ...present({ prompt }) };
  });
}

const own = (value: unknown): Fields => (isRecord(value) ? value : {});

const present = (fields: Fields): Fields =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));

function numberOf(option: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value)) throw new UsageError(`${option} takes a number, got "${text}".`);
  return value;
}
