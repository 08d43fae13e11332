const LOOK_EVERY_MS = 500;

/**
 * Calls back when the npm that started this process is gone. npm passes signals on, but not its own sudden death, and a server
 * nobody sees any more would keep its ports. Without npm in front, nothing is watched: `nohup node …` is meant to stay.
 */
export function watchParent(onGone: () => void): () => void {
  if (process.env['npm_lifecycle_event'] === undefined) return () => undefined;
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    onGone();
  }, LOOK_EVERY_MS);
  timer.unref();
  return () => clearInterval(timer);
}
