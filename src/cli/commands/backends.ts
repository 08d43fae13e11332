import { Command } from 'commander';
import type { ConnectionOptions } from '../connection-options';
import { addConnectionOptions } from '../connection-options';
import { EXIT } from '../exit-codes';
import { perform, type Session } from '../perform';
import { backendRows } from '../text/backend-rows';
import { columns } from '../text/columns';

export const backendsCommand = (session: Session): Command =>
  addConnectionOptions(new Command('backends'))
    .description('show which backends are configured and whether each could render now; nothing is ordered')
    .action((options: ConnectionOptions) =>
      perform(session, options, async ({ connection: { client }, teller }) => {
        const { signal } = session.io;
        const { health } = await client.health({ deep: true, signal });
        const { prices } = await client.spend({ signal });
        const backends = backendRows(health, prices);
        teller.give({ backends: backends.map(({ check }) => check), prices });
        teller.say(
          columns(
            ['backend', 'model', 'profile', 'answers', 'from text', 'from picture', 'price'],
            backends.map(({ cells }) => cells),
          ),
        );
        for (const { problems } of backends) for (const problem of problems) teller.say(problem);
        return backends.every(({ check }) => check.ok) ? EXIT.done : EXIT.usage;
      }),
    );
