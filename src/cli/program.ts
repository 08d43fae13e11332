import { Command, CommanderError } from 'commander';
import { backendsCommand } from './commands/backends';
import { batchCommand } from './commands/batch';
import { cancelCommand } from './commands/cancel';
import { completionCommand } from './commands/completion';
import { decideCommand } from './commands/decide';
import { doctorCommand } from './commands/doctor';
import { downloadCommand } from './commands/download';
import { planCommand } from './commands/plan';
import { replayCommand } from './commands/replay';
import { resumeCommand } from './commands/resume';
import { reviewCommand } from './commands/review';
import { runCommand } from './commands/run';
import { spendCommand } from './commands/spend';
import { statusCommand } from './commands/status';
import { verifyWebhookCommand } from './commands/verify-webhook';
import { watchCommand } from './commands/watch';
import { COMPLETING, completeWith } from './complete-with';
import type { ExitCode } from './exit-codes';
import { EXIT, EXIT_WORDS } from './exit-codes';
import type { Io } from './io';
import type { Session } from './perform';

/** Each with a file of its own, in the order in which people need them. */
const COMMANDS: readonly ((session: Session) => Command)[] = [
  ...[runCommand, planCommand, statusCommand, watchCommand, reviewCommand, decideCommand],
  ...[cancelCommand, resumeCommand, replayCommand, downloadCommand],
  ...[batchCommand, spendCommand, backendsCommand, doctorCommand, verifyWebhookCommand],
  completionCommand,
];

/** Runs the command that the arguments name, and gives the exit code of the program. */
export async function runProgram(args: readonly string[], io: Io): Promise<ExitCode> {
  let code: ExitCode = EXIT.done;
  const session: Session = {
    io,
    end: (ending) => {
      code = ending;
    },
  };
  const isCompleting = COMPLETING.includes(args[0]) && !args.includes('--help');
  const program = createProgram(
    session,
    isCompleting ? COMMANDS.filter((each) => each !== completionCommand) : COMMANDS,
  );
  if (isCompleting) await completeWith(program);
  try {
    await program.parseAsync(args, { from: 'user' });
    return code;
  } catch (error) {
    // Help and version are asked for; everything else of the parser is a mistake on the command line, and told by now.
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.usage;
    throw error;
  }
}

/** The commands as the parser and the documentation take them. */
export function createProgram(session: Session, commands = COMMANDS): Command {
  const { stdout, stderr, version } = session.io;
  const program = new Command('shotloop')
    .description('Runs text-to-video briefs on a shotloop app: starts, follows, decides, fetches.')
    .version(version)
    .addHelpText('after', exitCodes());
  for (const create of commands) program.addCommand(create(session));
  for (const each of [program, ...program.commands])
    each
      .exitOverride()
      .configureOutput({ writeOut: (text) => void stdout.write(text), writeErr: (text) => void stderr.write(text) })
      .showHelpAfterError('Use --help for what there is.');
  return program;
}

const exitCodes = (): string =>
  [
    '\nExit codes:',
    ...(Object.keys(EXIT) as (keyof typeof EXIT)[]).map(
      (name) => `  ${String(EXIT[name]).padEnd(4)} ${EXIT_WORDS[name]}`,
    ),
  ].join('\n');
