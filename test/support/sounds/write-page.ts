import { writeFileSync } from 'node:fs';
import { findFfmpeg } from '../../../src/media/find-ffmpeg';
import { withTempDir } from '../../../src/media/with-temp-dir';
import { judgeSounds } from './confusion';
import { VERDICTS_PAGE, verdictsPage } from './verdicts-page';

/** `npm run docs:sounds`: makes all known sounds, judges them, prints the tables and writes them into docs/verdicts.md. */
async function main(): Promise<void> {
  const found = await findFfmpeg({ ffmpegPath: process.env['FFMPEG_PATH'] });
  if (found.outcome === 'missing') throw new Error(found.message);
  const { wanted } = verdictsPage(await withTempDir((dir) => judgeSounds(found.ffmpeg, dir)));
  writeFileSync(VERDICTS_PAGE, wanted);
  process.stdout.write(wanted.slice(wanted.indexOf('<!-- generated')));
}

void main();
