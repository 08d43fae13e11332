import { Command } from 'commander';
import type { ConnectionOptions } from '../connection-options';
import { addConnectionOptions } from '../connection-options';
import { EXIT } from '../exit-codes';
import { perform, type Session } from '../perform';
import { usd } from '../text/usd';

type Options = ConnectionOptions & { readonly reason?: string };

export const cancelCommand = (session: Session): Command =>
  addConnectionOptions(new Command('cancel'))
    .description('end a pipeline; what the backend renders by then is still charged')
    .argument('<id>', 'id of the pipeline')
    .option('--reason <text>', 'for people who read of it later')
    .action((id: string, { reason, ...options }: Options) =>
      perform(session, options, async ({ connection: { client }, teller }) => {
        const { signal } = session.io;
        const answer = await client.cancel(id, { signal, ...(reason === undefined ? {} : { reason }) });
        teller.give(answer);
        teller.say(`${id} is being cancelled.`);
        for (const { shot, renderId, chargedUsd } of answer.acceptedRenders)
          teller.say(
            `${shot}: job ${renderId}, ${chargedUsd > 0 ? `${usd(chargedUsd)} charged` : 'may still be charged'}`,
          );
        return EXIT.done;
      }),
    );
