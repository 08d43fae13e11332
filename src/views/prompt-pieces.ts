import { diffWordsWithSpace } from 'diff';

export interface PromptPiece {
  readonly text: string;
  readonly kind: 'same' | 'added' | 'removed';
}

/** Prompts that have no more in common than this are told one after the other. */
const MAX_CHANGES = 2_000;

/** What became of a prompt, word by word. */
export function promptPieces(before: string, after: string): PromptPiece[] {
  if (before === after) return [{ text: after, kind: 'same' }];
  const changes = diffWordsWithSpace(before, after, { maxEditLength: MAX_CHANGES }) ?? [
    { value: before, removed: true, added: false },
    { value: after, added: true, removed: false },
  ];
  return changes.map(({ value, added, removed }) => ({
    text: value,
    kind: added ? 'added' : removed ? 'removed' : 'same',
  }));
}
