import { spawn } from 'node:child_process';
import { once } from 'node:events';

/** What opens a page on each system. */
const OPENERS: Readonly<Partial<Record<NodeJS.Platform, readonly [string, ...string[]]>>> = {
  darwin: ['open'],
  win32: ['rundll32', 'url.dll,FileProtocolHandler'],
};

/**
 * Opens a page in the browser of whoever sits here, and goes on without it.
 *
 * @throws Error where there is nothing that opens one.
 */
export async function openPage(url: string): Promise<void> {
  const [program, ...args] = OPENERS[process.platform] ?? ['xdg-open'];
  const child = spawn(program, [...args, url], { stdio: 'ignore', detached: true });
  child.unref();
  await once(child, 'spawn');
}
