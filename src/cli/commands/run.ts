import { randomUUID } from 'node:crypto';
import { Command } from 'commander';
import { addBriefOptions, type BriefOptions } from '../brief/brief-options';
import { readBrief } from '../brief/read-brief';
import type { ConnectionOptions } from '../connection-options';
import { addConnectionOptions } from '../connection-options';
import { EXIT } from '../exit-codes';
import { addFollowOptions, finishIfFollowed, type FollowOptions } from '../finish-following';
import { openReview } from '../open-review';
import { perform, type Session } from '../perform';
import { startOnce } from '../start-once';

type Options = BriefOptions &
  ConnectionOptions &
  FollowOptions & { readonly open?: true; readonly idempotencyKey?: string };

export const runCommand = (session: Session): Command =>
  addConnectionOptions(addFollowOptions(addBriefOptions(new Command('run'))))
    .description('start a brief')
    .option('--open', 'open the page on which people watch it and decide')
    .option('--idempotency-key <key>', 'the same key and brief give the same pipeline, however often they are sent')
    .action((from: string | undefined, options: Options) => {
      const { io } = session;
      const { idempotencyKey: key = randomUUID() } = options;
      return perform(session, options, async ({ connection, teller }) => {
        const brief = await readBrief(from, options, io);
        const { signal } = io;
        const { id, links } = await startOnce(
          (idempotencyKey) => connection.client.start(brief, { idempotencyKey, signal }),
          { key, signal, teller },
        );
        // Not the whole answer: its durable links carry a key, and what is printed ends up in logs.
        teller.give({ id, links, idempotencyKey: key });
        teller.say(`pipeline ${id}`);
        if (options.open === true) await openReview(id, links.review, { connection, teller, io });
        return finishIfFollowed(id, options, { connection, teller, io }, EXIT.done);
      });
    });
