import type { ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { patience } from '../patience';

const START_TIMEOUT_MS = 60_000;

/** The JSON line by which a process started with `--json` says that it is ready; with what its log has where none comes. */
export async function readyLine<Ready>(
  child: ChildProcess,
  { what, log }: { what: string; log: () => string },
): Promise<Ready> {
  if (child.stdout === null) throw new Error(`${what} has no stdout to be read.`);
  const lines = createInterface({ input: child.stdout });
  const timer = setTimeout(() => child.kill('SIGKILL'), patience(START_TIMEOUT_MS));
  try {
    for await (const line of lines) {
      const message = JSON.parse(line) as Ready & { event: string };
      if (message.event === 'ready') return message;
    }
  } finally {
    clearTimeout(timer);
    lines.close();
    child.stdout.resume();
  }
  throw new Error(`${what} ended before it was ready. Its log:\n${log()}`);
}
