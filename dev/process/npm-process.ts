import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/**
 * The process whose end is the end of a script, seen from the script's parent. npm runs a script by `sh -c`, and where that shell
 * stays in between it outlives an npm that is killed: then npm is the parent's parent. `gone` when it was killed even before.
 */
export function npmProcess(parent: number): number | 'gone' {
  const shell = look(parent);
  if (shell === undefined || !/^\S*sh -\w*c /.test(shell.command)) return parent;
  // Orphans are handed to process 1. In a container that may be npm itself, but it is no init that started us.
  if (shell.parent === 1 && !/\b(?:npm|npx|pnpm|yarn|bun|node)\b/.test(look(1)?.command ?? '')) return 'gone';
  return shell.parent;
}

interface Looked {
  readonly parent: number;
  readonly command: string;
}

/** The parent and the command line of a process; undefined where they cannot be had, as on Windows. */
function look(pid: number): Looked | undefined {
  try {
    // Slim containers have no `ps`.
    return process.platform === 'linux' ? fromProc(pid) : fromPs(pid);
  } catch {
    return undefined;
  }
}

function fromProc(pid: number): Looked {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  // The name of the program comes before and may hold anything, parentheses included.
  const [, parent] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return { parent: Number(parent), command: readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ') };
}

function fromPs(pid: number): Looked | undefined {
  const line = execFileSync('ps', ['-o', 'ppid=,args=', '-p', String(pid)], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  }).trim();
  const [, parent, command] = /^(\d+)\s+(.*)$/.exec(line) ?? [];
  return parent === undefined || command === undefined ? undefined : { parent: Number(parent), command };
}
