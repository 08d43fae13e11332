import { Command, Option } from 'commander';
import type { LinkRole } from '../../contract/link-role';
import type { ConnectionOptions } from '../connection-options';
import { addConnectionOptions } from '../connection-options';
import { EXIT } from '../exit-codes';
import { showPage } from '../open-review';
import { perform, type Session } from '../perform';
import { wholeNumber } from '../whole-number';

type Options = ConnectionOptions & { readonly role: LinkRole; readonly hours?: number; readonly open?: true };

export const reviewCommand = (session: Session): Command =>
  addConnectionOptions(new Command('review'))
    .description('make a link to the review page, for people who have no key')
    .argument('<id>', 'id of the pipeline')
    .addOption(
      new Option('--role <role>', 'what the link lets people do')
        .choices(['see', 'decide'] satisfies LinkRole[])
        .default('see'),
    )
    .option('--hours <n>', 'how long it can be used (default: 24)', wholeNumber)
    .option('--open', 'open it here')
    .action((id: string, { role, hours, open, ...options }: Options) =>
      perform(session, options, async ({ connection: { client }, teller }) => {
        const { io } = session;
        const link = await client.createLink(id, {
          role,
          signal: io.signal,
          ...(hours === undefined ? {} : { hours }),
        });
        teller.give(link);
        teller.say(link.url);
        teller.note(`Whoever has it may ${link.role} until ${link.expiresAt}.`);
        if (open === true) await showPage(link.url, { teller, io });
        return EXIT.done;
      }),
    );
