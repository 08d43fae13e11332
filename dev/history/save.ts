/* eslint-disable no-console -- this is the command line */
import { parseArgs } from 'node:util';

import { saveHistories } from './save-history';

const HELP = `Saves the history of an orchestration, so that later code can be held against it.

Usage: npm run history:save -- --state-dir DIR --instance ID --out FILE [--app DIR]

  --state-dir DIR   state of a host that has stopped
  --instance ID     the orchestration
  --out FILE        where to write it, for example test/fixtures/histories/NAME.jsonl
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
  const { 'state-dir': stateDir, instance: instanceId, out: file, app: appDir } = values;
  if (values.help || stateDir === undefined || instanceId === undefined || file === undefined) {
    console.log(HELP);
    process.exitCode = values.help ? 0 : 2;
    return;
  }
  for (const { execution, episodes } of await saveHistories({ stateDir, appDir, instances: [{ instanceId, file }] })) {
    console.log(`${file}: ${execution.events.length} events, ${episodes.length} episodes of ${execution.orchestrator}`);
  }
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
});
