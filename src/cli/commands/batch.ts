import { basename } from 'node:path';
import { Command } from 'commander';
import { amount } from '../amount';
import { showBatchProgress } from '../batch/batch-progress';
import { checkBatch } from '../batch/check-batch';
import { planBatch } from '../batch/plan-batch';
import { runBatch } from '../batch/run-batch';
import { Tally } from '../batch/tally';
import type { Connection } from '../connect';
import type { ConnectionOptions } from '../connection-options';
import { addConnectionOptions } from '../connection-options';
import { UsageError } from '../errors';
import { EXIT, type ExitCode } from '../exit-codes';
import { perform, type Session } from '../perform';
import type { Teller } from '../teller';
import { usd } from '../text/usd';
import { wholeNumber } from '../whole-number';

type Options = ConnectionOptions & {
  readonly name?: string;
  readonly out?: string;
  readonly maxUsd?: number;
  readonly parallel: number;
  readonly plan?: true;
};

const PARALLEL = 4;

export const batchCommand = (session: Session): Command =>
  addConnectionOptions(new Command('batch'))
    .description('run a file of rows: JSON in lines, or CSV; the same batch again goes on where it was left')
    .argument('<file>', 'a .csv file, a file of JSON lines, or - for such lines from stdin')
    .option('--name <name>', 'of the batch: rows of one name are paid once (default: the name of the file)')
    .option('--plan', 'show what it would cost; nothing is started')
    .option('--max-usd <amount>', 'what all rows together may cost at most', amount)
    .option('--parallel <n>', 'how many rows are under way at once', wholeNumber, PARALLEL)
    .option('--out <dir>', 'where files go: DIR/ID, or what a row says in "out"')
    .action((file: string, options: Options) =>
      perform(session, options, (parts) => batch(file, options, { ...parts, session })),
    );

interface Parts {
  readonly connection: Connection;
  readonly teller: Teller;
  readonly session: Session;
}

async function batch(
  file: string,
  options: Options,
  { connection, teller, session: { io } }: Parts,
): Promise<ExitCode> {
  const { out, maxUsd, parallel } = options;
  const { client } = connection;
  const name = options.name ?? (file === '-' ? undefined : basename(file));
  if (name === undefined) throw new UsageError('A batch from stdin needs a name that stays the same: --name NAME.');
  // What comes from stdin comes once.
  const total = file === '-' ? undefined : await checkBatch(file, io);
  if (options.plan === true) {
    const plan = await planBatch(file, { client, io, name });
    teller.give(plan);
    teller.say(`at most ${usd(plan.atMostUsd)} for ${plan.rows} rows`);
    for (const { line, reason } of plan.refused) teller.say(`line ${line}: ${reason}`);
    return plan.refused.length === 0 ? EXIT.done : EXIT.usage;
  }
  const tally = new Tally();
  const progress = teller.isJson ? undefined : showBatchProgress(io.stdout, total, (line) => teller.say(line));
  try {
    await runBatch(file, {
      ...{ client, io, name, out, maxUsd, parallel },
      onResult: (result) => {
        tally.add(result);
        teller.give(result);
        progress?.update(result, tally);
      },
    });
  } catch (error) {
    progress?.end();
    teller.note('What was started goes on. The same command goes on with it, and pays nothing twice.');
    throw error;
  }
  progress?.end();
  teller.give({ batch: name, ...tally.toJson() });
  teller.say(`\n${tally.toText()}`);
  return tally.exitCode;
}
