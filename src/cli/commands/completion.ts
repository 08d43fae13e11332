import { Argument, Command } from 'commander';

export const SHELLS = ['bash', 'zsh', 'fish', 'powershell'] as const;

/** Stands in the list of commands; what it does is done by `completeWith`, which the parser of a whole program has to be given to. */
export const completionCommand = (): Command =>
  new Command('completion')
    .description('print what makes a shell complete commands and options')
    .addArgument(new Argument('<shell>', 'which shell').choices(SHELLS));
