import { randomUUID } from 'node:crypto';
import { Command } from 'commander';
import type { ConnectionOptions } from '../connection-options';
import { addConnectionOptions } from '../connection-options';
import { EXIT } from '../exit-codes';
import { addFollowOptions, finishIfFollowed, type FollowOptions } from '../finish-following';
import { perform, type Session } from '../perform';
import { startOnce } from '../start-once';

type Options = ConnectionOptions &
  FollowOptions & { readonly backend: string; readonly shot?: readonly string[]; readonly idempotencyKey?: string };

const collected = (value: string, before: readonly string[] = []): readonly string[] => [...before, value];

export const replayCommand = (session: Session): Command =>
  addConnectionOptions(addFollowOptions(new Command('replay')))
    .description('render the plan of an ended pipeline on another backend, as a new pipeline')
    .argument('<id>', 'id of the pipeline')
    .requiredOption('--backend <name>', 'where it is rendered')
    .option('--shot <name>', 'this shot alone, from the stills of the first run; may be repeated', collected)
    .option('--idempotency-key <key>', 'the same key gives the same new pipeline, however often it is sent')
    .action((source: string, { backend, shot, idempotencyKey: key = randomUUID(), ...options }: Options) =>
      perform(session, options, async ({ connection, teller }) => {
        const { io } = session;
        const { signal } = io;
        const { id, links } = await startOnce(
          (idempotencyKey) =>
            connection.client.replay(source, {
              ...{ backend, idempotencyKey, signal },
              ...(shot === undefined ? {} : { shots: [...shot] }),
            }),
          { key, signal, teller },
        );
        teller.give({ id, links, idempotencyKey: key });
        teller.say(`pipeline ${id}`);
        return finishIfFollowed(id, options, { connection, teller, io }, EXIT.done);
      }),
    );
