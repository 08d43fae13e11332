import { Command } from 'commander';
import type { ConnectionOptions } from '../connection-options';
import { addConnectionOptions } from '../connection-options';
import { addWatchOptions, finishFollowing, type WatchOptions } from '../finish-following';
import { perform, type Session } from '../perform';

type Options = ConnectionOptions & WatchOptions;

export const watchCommand = (session: Session): Command =>
  addWatchOptions(addConnectionOptions(new Command('watch')))
    .description('follow a pipeline until it has ended or waits for a person')
    .argument('<id>', 'id of the pipeline')
    .action((id: string, options: Options) =>
      perform(session, options, (parts) => finishFollowing(id, options, { ...parts, io: session.io })),
    );
