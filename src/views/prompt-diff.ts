import { shorten } from '../contract/shorten';
import { promptPieces } from './prompt-pieces';

/** Words of an unchanged stretch that are shown on either side of it; what is between them is left out. */
const AROUND = 4;
/** The whole prompts stand beside it. */
const MAX_CHARACTERS = 4_000;

/**
 * What a prompt changed of another one, word by word and for people: `a {+green+} [-blue-] tabletop`, as `git diff --word-diff` shows
 * it. Null where they are the same.
 */
export function promptDiff(before: string, after: string): string | null {
  if (before === after) return null;
  const pieces = promptPieces(before, after);
  const parts = pieces.map(({ text, kind }, index) => {
    if (kind === 'removed') return `[-${text}-]`;
    if (kind === 'added') return `{+${text}+}`;
    return around(text, { isFirst: index === 0, isLast: index === pieces.length - 1 });
  });
  return shorten(parts.join(''), MAX_CHARACTERS);
}

function around(text: string, { isFirst, isLast }: { isFirst: boolean; isLast: boolean }): string {
  const words = text.split(/(?<=\s)(?=\S)/);
  const [head, tail] = [isFirst ? 0 : AROUND, isLast ? 0 : AROUND];
  if (words.length <= head + tail + 1) return text;
  const shown = [...words.slice(0, head), '… ', ...(tail === 0 ? [] : words.slice(-tail))].join('');
  return isFirst ? shown.trimStart() : shown;
}
