import { Command } from 'commander';
import type { ConnectionOptions } from '../connection-options';
import { addConnectionOptions } from '../connection-options';
import { EXIT, exitCodeOf } from '../exit-codes';
import { loadDocument } from '../load-document';
import { perform, type Session } from '../perform';
import { documentText } from '../text/document-text';
import { listText } from '../text/list-text';
import { wholeNumber } from '../whole-number';

type Options = ConnectionOptions & { readonly limit?: number; readonly after?: string };

export const statusCommand = (session: Session): Command =>
  addConnectionOptions(new Command('status'))
    .description('show a pipeline as it is now; without one, list the latest')
    .argument('[id]', 'id of the pipeline')
    .option('--limit <n>', 'how many are listed', wholeNumber)
    .option('--after <cursor>', 'go on where a list ended')
    .action((id: string | undefined, options: Options) =>
      perform(session, options, async ({ connection: { client, flags }, teller }) => {
        const { signal, programName } = session.io;
        if (id === undefined) {
          const { limit, after } = options;
          const page = await client.list({ signal, ...(limit && { limit }), ...(after && { after }) });
          teller.give(page);
          teller.say(listText(page));
          if (page.next !== null) teller.note(`More: ${programName} status${flags} --after ${page.next}`);
          return EXIT.done;
        }
        const document = await loadDocument(client, id, signal);
        teller.give(document);
        teller.say(documentText(document));
        return exitCodeOf(document);
      }),
    );
