import { Command, CommanderError } from 'commander';
import { planCommand } from './commands/plan';
import { runCommand } from './commands/run';
import { statusCommand } from './commands/status';
import { watchCommand } from './commands/watch';
import type { ExitCode } from './exit-codes';
import { EXIT, EXIT_WORDS } from './exit-codes';
import type { Io } from './io';
import type { Session } from './perform';

const ALL = [runCommand, planCommand, statusCommand, watchCommand];

const exitCodes = (): string =>
  [
    '\nExit codes:',
    ...(Object.keys(EXIT) as (keyof typeof EXIT)[]).map(
      (name) => `  ${String(EXIT[name]).padEnd(4)} ${EXIT_WORDS[name]}`,
    ),
  ].join('\n');

/** Runs the command that the arguments name, and gives the exit code of the program. */
export async function runProgram(args: readonly string[], io: Io): Promise<ExitCode> {
  let code: ExitCode = EXIT.done;
  const program = createProgram({
    io,
    end: (ending) => {
      code = ending;
    },
  });
  try {
    await program.parseAsync(args, { from: 'user' });
    return code;
  } catch (error) {
    // Help and version are asked for; everything else of the parser is a mistake on the command line, and told by now.
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.usage;
    throw error;
  }
}

/** All commands, as the parser and the documentation take them. */
export function createProgram(session: Session): Command {
  const { stdout, stderr, version } = session.io;
  const program = new Command('shotloop')
    .description('Runs text-to-video briefs on a shotloop app: starts, follows, decides, fetches.')
    .version(version)
    .addHelpText('after', exitCodes());
  for (const create of ALL) program.addCommand(create(session));
  for (const each of [program, ...program.commands])
    each
      .exitOverride()
      .configureOutput({ writeOut: (text) => void stdout.write(text), writeErr: (text) => void stderr.write(text) })
      .showHelpAfterError(`Use --help for what there is.`);
  return program;
}
