import type { Connection } from './connect';
import { connect } from './connect';
import type { ConnectionOptions } from './connection-options';
import { describeError, exitCodeOfError } from './errors';
import type { ExitCode } from './exit-codes';
import type { Io } from './io';
import type { Teller } from './teller';
import { createTeller } from './teller';

/** What the commands of one run of the program share. */
export interface Session {
  readonly io: Io;
  /** Takes down how the program ends. */
  readonly end: (code: ExitCode) => void;
}

interface Parts {
  readonly connection: Connection;
  readonly teller: Teller;
}

/** Connects, does the work of a command, and takes down how it ended; what went wrong is told in words, and with `--json` as JSON, too. */
export async function perform(
  { io, end }: Session,
  options: ConnectionOptions,
  work: (parts: Parts) => Promise<ExitCode>,
): Promise<void> {
  const teller = createTeller(io, options.json === true);
  try {
    const connection = await connect(options, io);
    try {
      end(await work({ connection, teller }));
    } finally {
      await connection.close();
    }
  } catch (error) {
    const exitCode = exitCodeOfError(error);
    const message = describeError(error);
    const { status, problem } = error as { status?: number; problem?: unknown };
    teller.give({ error: { message, exitCode, status, problem } });
    teller.note(message);
    end(exitCode);
  }
}
