import { watchParent } from './watch-parent';

/**
 * Calls `stop` once, on Ctrl-C, SIGTERM, a closed terminal or the death of npm, and then ends the process. A second Ctrl-C
 * does not wait.
 */
export function stopOnSignals(stop: () => Promise<void>): void {
  let stopping = false;
  const end = (exitCode: number): void => {
    if (stopping) process.exit(exitCode);
    stopping = true;
    stop().then(
      () => process.exit(exitCode),
      (error: unknown) => {
        process.stderr.write(`Stopping failed: ${error instanceof Error ? error.message : String(error)}\n`);
        process.exit(1);
      },
    );
  };
  process.on('SIGINT', () => end(130));
  process.on('SIGTERM', () => end(143));
  process.on('SIGHUP', () => end(129));
  watchParent(() => end(1));
}
