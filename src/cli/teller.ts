import type { Io } from './io';

/** Says what a command has to say: to people in words, with `--json` to programs in lines of JSON. */
export interface Teller {
  readonly isJson: boolean;
  /** For people, on stdout; nothing with `--json`. */
  say(text: string): void;
  /** For programs, on stdout as one line; nothing without `--json`. */
  give(value: unknown): void;
  /** For people on stderr, whatever stdout is for. */
  note(text: string): void;
}

export function createTeller({ stdout, stderr }: Pick<Io, 'stdout' | 'stderr'>, isJson: boolean): Teller {
  return {
    isJson,
    say: (text) => void (!isJson && stdout.write(`${plain(text)}\n`)),
    give: (value) => void (isJson && stdout.write(`${JSON.stringify(value)}\n`)),
    note: (text) => void stderr.write(`${plain(text)}\n`),
  };
}

/** Names, prompts and answers are other people's words: none of them may move the cursor or colour a terminal. */
export const plain = (text: string): string => text.replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, '');
