import type { Client } from '../../client/client';
import type { News, Watch } from './watch';
import { watch } from './watch';

/** Watches a pipeline from a tab: not while that is hidden, and again at once when the network is back. */
export function browserWatch(id: string, client: Client, tell: (news: News) => void): Watch {
  const watching = watch(id, {
    get: (asked, options) => client.get(asked, options),
    now: () => performance.now(),
    sleep,
    isHidden: () => document.hidden,
    shown: (signal) => eventOf(document, 'visibilitychange', signal),
    tell,
  });
  const look = (): void => {
    if (!document.hidden) watching.poke();
  };
  const hide = (): void => watching.poke();
  // A call that is under way does not notice that the network is gone.
  for (const name of ['online', 'offline']) window.addEventListener(name, look);
  document.addEventListener('visibilitychange', hide);
  return {
    poke: watching.poke,
    stop: () => {
      for (const name of ['online', 'offline']) window.removeEventListener(name, look);
      document.removeEventListener('visibilitychange', hide);
      watching.stop();
    },
  };
}

/** Of an infinite time nothing but the signal is the end. */
function sleep(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = (): void => {
      if (timer !== undefined) clearTimeout(timer);
      resolve();
    };
    const timer = Number.isFinite(ms) ? setTimeout(end, ms) : undefined;
    if (signal.aborted) end();
    else signal.addEventListener('abort', end, { once: true });
  });
}

function eventOf(target: EventTarget, name: string, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    target.addEventListener(name, () => resolve(), { once: true, signal });
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
