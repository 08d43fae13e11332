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

/** Connects, and does the work of a command that speaks to an app. */
export const perform = (
  session: Session,
  options: ConnectionOptions,
  work: (parts: Parts) => Promise<ExitCode>,
): Promise<void> =>
  attempt(session, options, async (teller) => {
    const connection = await connect(options, session.io);
    try {
      return await work({ connection, teller });
    } finally {
      await connection.close();
    }
  });

/** Does the work of a command, and takes down how it ended; what went wrong is told in words, and with `--json` as JSON, too. */
export async function attempt(
  { io, end }: Session,
  { json }: Pick<ConnectionOptions, 'json'>,
  work: (teller: Teller) => Promise<ExitCode>,
): Promise<void> {
  const teller = createTeller(io, json === true);
  try {
    end(await work(teller));
  } catch (error) {
    const exitCode = exitCodeOfError(error);
    const message = describeError(error);
    const { status, problem } = error as { status?: number; problem?: unknown };
    teller.give({ error: { message, exitCode, status, problem } });
    teller.note(message);
    end(exitCode);
  }
}
