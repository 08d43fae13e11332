import { Command } from 'commander';
import type { ConnectionOptions } from '../connection-options';
import { addConnectionOptions } from '../connection-options';
import { describeError, exitCodeOfError } from '../errors';
import { EXIT, type ExitCode } from '../exit-codes';
import { examine, type Finding } from '../doctor/examine';
import { perform, type Session } from '../perform';

export const doctorCommand = (session: Session): Command =>
  addConnectionOptions(new Command('doctor'))
    .description('say what is wrong with an app and how to mend it: settings, storage, ffmpeg, backends, keys')
    .action((options: ConnectionOptions) =>
      perform(session, options, async ({ connection: { client, url }, teller }) => {
        const { signal } = session.io;
        let code: ExitCode = EXIT.done;
        const findings = await client.health({ deep: true, signal }).then(
          ({ health }): Finding[] => [{ name: 'app', ok: true, detail: `answers at ${url}` }, ...examine(health)],
          (error: unknown): Finding[] => {
            if (signal.aborted) throw error;
            code = exitCodeOfError(error);
            return [{ name: 'app', ok: false, detail: describeError(error) }];
          },
        );
        const isWell = findings.every(({ ok }) => ok);
        teller.give({ ok: isWell, findings });
        for (const { name, ok, detail, mend } of findings) {
          teller.say(`${ok ? 'ok   ' : 'WRONG'}  ${name}: ${detail}`);
          if (mend !== undefined) teller.say(`       ${mend}`);
        }
        return isWell || code !== EXIT.done ? code : EXIT.usage;
      }),
    );
