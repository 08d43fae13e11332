/* eslint-disable no-console -- this is the command line */
import { readHistoryFile } from './history-file';
import { openReplay } from '../host';

/** `node --import tsx dev/history/replay.ts APP FILE…`: one line of JSON per file, with what the app's code asks for now. */
async function main([app = '.', ...files]: readonly string[]): Promise<void> {
  const replay = await openReplay(app);
  for (const file of files) {
    console.log(JSON.stringify({ file, episodes: await replay.replay(readHistoryFile(file).execution) }));
  }
  await replay.stop();
}

main(process.argv.slice(2)).then(
  // The app may have opened what would keep the process alive.
  // A pipe takes long output in pieces; leaving before the last one has gone would cut it off.
  () => process.stdout.write('', () => process.exit(0)),
  (error: unknown) => {
    console.error(error instanceof Error ? (error.stack ?? error.message) : String(error));
    process.exit(1);
  },
);
