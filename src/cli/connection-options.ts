import type { Command } from 'commander';
import { VARIABLES } from './environment';

/** What every command that speaks to an app takes. */
export interface ConnectionOptions {
  readonly url?: string;
  readonly entra?: string;
  readonly local?: true;
  readonly json?: true;
}

export const addConnectionOptions = (command: Command): Command =>
  command
    .option('--url <url>', `where the app is (default: ${VARIABLES.url}); its key comes from ${VARIABLES.key}`)
    .option(
      '--entra <app>',
      `client id that the app takes Entra tokens for, of whoever is signed in (${VARIABLES.entra})`,
    )
    .option('--local', 'start the embedded stack of this clone for as long as the command runs')
    .option('--json', 'print JSON, one value a line, and nothing else on stdout');
