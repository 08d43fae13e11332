import { npmProcess } from './npm-process';

const LOOK_EVERY_MS = 500;

/**
 * Calls back when the npm that started this process is gone, or the shell between the two. npm passes signals on, but not its
 * own sudden death, and a server nobody sees any more would keep its ports. Without npm in front nothing is watched, since
 * `nohup node …` is meant to stay, unless `always` says that whoever started this process is to be outlived by nothing.
 */
export function watchParent(onGone: () => void, { always = false }: { always?: boolean } = {}): () => void {
  const underNpm = process.env['npm_lifecycle_event'] !== undefined;
  if (!underNpm && !always) return () => undefined;
  const parent = process.ppid;
  const npm = underNpm ? npmProcess(parent) : parent;
  const timer = setInterval(() => {
    if (process.ppid === parent && isAlive(parent) && npm !== 'gone' && isAlive(npm)) return;
    clearInterval(timer);
    onGone();
  }, LOOK_EVERY_MS);
  timer.unref();
  return () => clearInterval(timer);
}

/** Windows does not hand an orphan to anybody: the number of its dead parent stays. */
function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // Somebody else's process may not be signalled, but is there.
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}
