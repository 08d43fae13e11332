import { Command } from 'commander';
import type { ConnectionOptions } from '../connection-options';
import { addConnectionOptions } from '../connection-options';
import { EXIT } from '../exit-codes';
import { perform, type Session } from '../perform';
import { spendText } from '../text/spend-text';

export const spendCommand = (session: Session): Command =>
  addConnectionOptions(new Command('spend'))
    .description('show what was charged, may still be, and is unknown: by day, backend and pipeline')
    .action((options: ConnectionOptions) =>
      perform(session, options, async ({ connection: { client }, teller }) => {
        const spend = await client.spend({ signal: session.io.signal });
        teller.give(spend);
        teller.say(spendText(spend));
        return EXIT.done;
      }),
    );
