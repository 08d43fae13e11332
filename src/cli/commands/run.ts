import { randomUUID } from 'node:crypto';
import { Command } from 'commander';
import { addBriefOptions, type BriefOptions } from '../brief/brief-options';
import { readBrief } from '../brief/read-brief';
import type { ConnectionOptions } from '../connection-options';
import { addConnectionOptions } from '../connection-options';
import { EXIT } from '../exit-codes';
import { addFollowOptions, finishFollowing, type FollowOptions } from '../finish-following';
import { openReview } from '../open-review';
import { perform, type Session } from '../perform';
import { startBrief } from '../start-brief';

type Options = BriefOptions &
  ConnectionOptions &
  FollowOptions & { readonly follow?: true; readonly open?: true; readonly idempotencyKey?: string };

export const runCommand = (session: Session): Command =>
  addConnectionOptions(addFollowOptions(addBriefOptions(new Command('run'))))
    .description('start a brief')
    .option('--follow', 'show how it goes until it has ended (as do --out and --local)')
    .option('--open', 'open the page on which people watch it and decide')
    .option('--idempotency-key <key>', 'the same key and brief give the same pipeline, however often they are sent')
    .action((from: string | undefined, options: Options) => {
      const { io } = session;
      return perform(session, options, async ({ connection, teller }) => {
        const brief = await readBrief(from, options, io);
        const idempotencyKey = options.idempotencyKey ?? randomUUID();
        const { id, links } = await startBrief(connection.client, brief, { idempotencyKey, signal: io.signal }).catch(
          (error: unknown) => {
            // It may have arrived all the same, which the next try finds out.
            teller.note(`To try again without paying twice, add --idempotency-key ${idempotencyKey}`);
            throw error;
          },
        );
        // Not the whole answer: its durable links carry a key, and what is printed ends up in logs.
        teller.give({ id, links, idempotencyKey });
        teller.say(`pipeline ${id}`);
        if (options.open === true) await openReview(id, links.review, { connection, teller, io });
        const isFollowed = options.follow === true || options.out !== undefined || connection.isLocal;
        return isFollowed ? finishFollowing(id, options, { connection, teller, io }) : EXIT.done;
      });
    });
