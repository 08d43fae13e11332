import type { Readable } from 'node:stream';
import { patience } from './patience';

const COMES_WITHIN_MS = 60_000;

/** What a process has written so far, and a way to wait for more of it: by the event, not by looking again. */
export interface Heard {
  text(): string;
  /** Resolves when the text has this; rejects when the process ended without it. */
  has(wanted: string | RegExp): Promise<void>;
}

/** Listens to the output of a process until it is `over`, which must not be before all of it was read (`close`, not `exit`). */
export function listenTo(streams: readonly (Readable | null)[], over: Promise<unknown>): Heard {
  let text = '';
  let isOver = false;
  let waiting: (() => void)[] = [];
  const tell = (): void => {
    const told = waiting;
    waiting = [];
    for (const look of told) look();
  };
  for (const stream of streams) {
    stream?.on('data', (chunk: Buffer) => {
      text += chunk.toString('utf8');
      tell();
    });
  }
  void over.then(() => {
    isOver = true;
    tell();
  });
  const isThere = (wanted: string | RegExp): boolean =>
    typeof wanted === 'string' ? text.includes(wanted) : wanted.test(text);
  return {
    text: () => text,
    has: (wanted) =>
      new Promise((resolve, reject) => {
        const fail = (why: string): void =>
          reject(new Error(`The process ${why} without saying ${String(wanted)}. It said:\n${text}`));
        const timer = setTimeout(fail, patience(COMES_WITHIN_MS), 'went on');
        const look = (): void => {
          if (!isThere(wanted) && !isOver) return void waiting.push(look);
          clearTimeout(timer);
          if (isThere(wanted)) resolve();
          else fail('ended');
        };
        look();
      }),
  };
}
