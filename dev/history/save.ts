/* eslint-disable no-console -- this is the command line */
import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';

import { openReplay, readExecution } from '../host';
import type { HistoryFile } from './history-file';

const HELP = `Saves the history of an orchestration, so that later code can be held against it.

Usage: npm run history:save -- --state-dir DIR --instance ID --out FILE [--app DIR]

  --state-dir DIR   state of a host that has stopped
  --instance ID     the orchestration
  --out FILE        where to write it, for example test/fixtures/histories/NAME.json
  --app DIR         the built app that ran it (default: the current folder)`;

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      'state-dir': { type: 'string' },
      instance: { type: 'string' },
      out: { type: 'string' },
      app: { type: 'string', default: '.' },
      help: { type: 'boolean', default: false },
    },
  });
  const { 'state-dir': stateDir, instance, out, app } = values;
  if (values.help || stateDir === undefined || instance === undefined || out === undefined) {
    console.log(HELP);
    process.exitCode = values.help ? 0 : 2;
    return;
  }
  const execution = await readExecution(stateDir, instance);
  const replay = await openReplay(app);
  const file: HistoryFile = { execution, episodes: await replay.replay(execution) };
  await replay.stop();
  writeFileSync(out, `${withoutFolders(JSON.stringify(file, null, 1), app)}\n`);
  console.log(
    `${out}: ${execution.events.length} events, ${file.episodes.length} episodes of ${execution.orchestrator}`,
  );
}

/** Stack traces name the folders of this machine, which are nobody else's business. */
function withoutFolders(text: string, app: string): string {
  return text.replaceAll(resolve(app), '{app}').replaceAll(process.cwd(), '{project}');
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
});
