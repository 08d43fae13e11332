import { Command } from 'commander';
import type { ConnectionOptions } from '../connection-options';
import { addConnectionOptions } from '../connection-options';
import { EXIT } from '../exit-codes';
import { addFollowOptions, finishIfFollowed, type FollowOptions } from '../finish-following';
import { perform, type Session } from '../perform';

type Options = ConnectionOptions & FollowOptions & { readonly again?: readonly string[] | true };

export const resumeCommand = (session: Session): Command =>
  addConnectionOptions(addFollowOptions(new Command('resume')))
    .description('run the plan of an ended pipeline again: clips are kept, running renders adopted')
    .argument('<id>', 'id of the pipeline')
    .option('--again [shots...]', 'render these failed shots again, or all: this is charged again')
    .action((id: string, { again, ...options }: Options) =>
      perform(session, options, async ({ connection, teller }) => {
        const { io } = session;
        const body = again === undefined ? {} : { again: again === true ? again : [...again] };
        const document = await connection.client.resume(id, { ...body, signal: io.signal });
        teller.give(document);
        teller.say(`${id} runs again.`);
        return finishIfFollowed(id, options, { connection, teller, io }, EXIT.done);
      }),
    );
