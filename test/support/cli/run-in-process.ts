import { Readable } from 'node:stream';
import { readEnvironment } from '../../../src/cli/environment';
import type { Io } from '../../../src/cli/io';
import { runProgram } from '../../../src/cli/program';

export interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  /** Pages that it opened. */
  readonly opened: readonly string[];
}

interface Around {
  readonly env?: Readonly<Record<string, string>>;
  readonly stdin?: string;
  readonly signal?: AbortSignal;
  readonly cwd?: string;
  /** Told whenever it writes to stdout. */
  readonly onOutput?: (text: string) => void;
  readonly change?: Partial<Io>;
}

/** Runs the command line in this process, with a world of its own around it. */
export async function runInProcess(args: readonly string[], around: Around = {}): Promise<Ran> {
  const { env = {}, stdin = '', signal = new AbortController().signal, cwd = process.cwd(), onOutput, change } = around;
  const opened: string[] = [];
  let stdout = '';
  let stderr = '';
  const code = await runProgram(args, {
    stdin: Readable.from([stdin]),
    stdout: {
      isTTY: false,
      write: (text: string) => {
        stdout += text;
        onOutput?.(text);
        return true;
      },
    } as unknown as Io['stdout'],
    stderr: { write: (text: string) => ((stderr += text), true) },
    environment: readEnvironment(env),
    cwd,
    signal,
    programName: 'shotloop',
    cloneRoot: undefined,
    version: '1.2.3',
    openPage: (url) => {
      opened.push(url);
      return Promise.resolve();
    },
    ...change,
  });
  return { code, stdout, stderr, opened };
}
