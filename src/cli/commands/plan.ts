import { Command } from 'commander';
import { addBriefOptions, type BriefOptions } from '../brief/brief-options';
import { readBrief } from '../brief/read-brief';
import type { ConnectionOptions } from '../connection-options';
import { addConnectionOptions } from '../connection-options';
import { EXIT } from '../exit-codes';
import { perform, type Session } from '../perform';
import { planText } from '../text/plan-text';

export const planCommand = (session: Session): Command =>
  addConnectionOptions(addBriefOptions(new Command('plan')))
    .description('show what a brief would cost and make; nothing is started')
    .action((from: string | undefined, options: BriefOptions & ConnectionOptions) =>
      perform(session, options, async ({ connection: { client }, teller }) => {
        const brief = await readBrief(from, options, session.io);
        const plan = await client.plan(brief, { signal: session.io.signal });
        teller.give(plan);
        teller.say(planText(plan));
        return EXIT.done;
      }),
    );
