import { join, relative, resolve } from 'node:path';
import { Command } from 'commander';
import { collectFiles } from '../collect-files';
import type { ConnectionOptions } from '../connection-options';
import { addConnectionOptions } from '../connection-options';
import { EXIT } from '../exit-codes';
import { loadDocument } from '../load-document';
import { perform, type Session } from '../perform';

type Options = ConnectionOptions & { readonly out: string };

export const downloadCommand = (session: Session): Command =>
  addConnectionOptions(new Command('download'))
    .description('fetch what a pipeline has made so far: clips, stills and, when it has ended, the manifest')
    .argument('<id>', 'id of the pipeline')
    .option('--out <dir>', 'put the files into DIR/ID', '.')
    .action((id: string, { out, ...options }: Options) =>
      perform(session, options, async ({ connection: { client }, teller }) => {
        const { cwd, signal } = session.io;
        const document = await loadDocument(client, id, signal);
        const folder = join(resolve(cwd, out), id);
        const { files } = await collectFiles(client, { document, folder, signal });
        const paths = files.map((file) => relative(cwd, join(folder, file)));
        teller.give({ files: paths });
        teller.say(paths.length === 0 ? 'There is nothing to fetch yet.' : paths.join('\n'));
        return EXIT.done;
      }),
    );
