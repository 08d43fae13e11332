import { Command, Option } from 'commander';
import type { SpendOptions } from '../../client/client';
import type { ConnectionOptions } from '../connection-options';
import { addConnectionOptions } from '../connection-options';
import { EXIT } from '../exit-codes';
import { perform, type Session } from '../perform';
import { spendText } from '../text/spend-text';

type Options = ConnectionOptions & Pick<SpendOptions, 'from' | 'to' | 'group'>;

export const spendCommand = (session: Session): Command =>
  addConnectionOptions(new Command('spend'))
    .description('show what was charged today, or in some days; what may still be, and what nobody knows')
    .option('--from <day>', 'the first day (UTC), such as 2026-11-30 (default: today)')
    .option('--to <day>', 'the last day (default: today)')
    .addOption(new Option('--group <by>', 'by this alone').choices(['day', 'backend', 'pipeline']))
    .action(({ from, to, group, ...options }: Options) =>
      perform(session, options, async ({ connection: { client }, teller }) => {
        const spend = await client.spend({ from, to, group, signal: session.io.signal });
        teller.give(spend);
        teller.say(spendText(spend));
        return EXIT.done;
      }),
    );
