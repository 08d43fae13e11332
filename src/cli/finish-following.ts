import { join, relative, resolve } from 'node:path';
import type { Command } from 'commander';
import { PIPELINE_STATES } from '../shots/pipeline-states';
import { collectFiles } from './collect-files';
import type { Connection } from './connect';
import { exitCodeOf, type ExitCode } from './exit-codes';
import { type Answered, followPipeline } from './follow-pipeline';
import type { Io } from './io';
import type { Teller } from './teller';
import { problemLines } from './text/document-text';
import { lineageTable } from './text/lineage-table';
import { usd } from './text/usd';

/** Of commands that follow what they have followed. */
export interface WatchOptions {
  readonly out?: string;
  readonly throughDecisions?: true;
}

/** Of commands that may follow what they have begun. */
export interface FollowOptions extends WatchOptions {
  readonly follow?: true;
}

export const addWatchOptions = (command: Command): Command =>
  command
    .option('--out <dir>', 'put the files of the pipeline into DIR/ID when it has ended')
    .option('--through-decisions', 'follow on while a decision is due, instead of ending with exit code 4');

export const addFollowOptions = (command: Command): Command =>
  addWatchOptions(command.option('--follow', 'show how it goes until it has ended (as do --out and --local)'));

interface Parts {
  readonly connection: Pick<Connection, 'client' | 'flags' | 'isLocal'>;
  readonly teller: Teller;
  readonly io: Io;
  readonly answered?: Answered;
}

/** Follows what a command has begun where that is wanted, or where the app ends with the command; `otherwise` is how it ends else. */
export const finishIfFollowed = (
  id: string,
  options: FollowOptions,
  parts: Parts,
  otherwise: ExitCode,
): Promise<ExitCode> =>
  options.follow === true || options.out !== undefined || parts.connection.isLocal
    ? finishFollowing(id, options, parts)
    : Promise.resolve(otherwise);

/** Follows a pipeline, fetches its files where that is wanted, and tells how it ended. */
export async function finishFollowing(
  id: string,
  { out, throughDecisions }: WatchOptions,
  { connection, teller, io, answered }: Parts,
): Promise<ExitCode> {
  const document = await followPipeline(id, { connection, teller, io, throughDecisions, answered });
  if (!PIPELINE_STATES[document.state].ended) return exitCodeOf(document);
  if (out !== undefined) {
    const folder = join(resolve(io.cwd, out), id);
    const { files, manifest } = await collectFiles(connection.client, { document, folder, signal: io.signal });
    const paths = files.map((file) => relative(io.cwd, join(folder, file)));
    teller.give({ files: paths });
    teller.say(['', ...paths, '', lineageTable(manifest?.lineage ?? []), ''].join('\n'));
  }
  teller.say(`${document.state}, ${usd(document.spentUsd)} charged`);
  for (const line of problemLines(document)) teller.say(line);
  return exitCodeOf(document);
}
