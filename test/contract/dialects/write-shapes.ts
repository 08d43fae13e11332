/** `npm run shapes:write`: makes the committed copy of what the recordings beside the project say. */
import { writeFileSync } from 'node:fs';
import { RECORDINGS, reducedRecording, shapesFile } from './recordings';

for (const name of Object.keys(RECORDINGS)) {
  const lines = reducedRecording(name).map((exchange) => JSON.stringify(exchange));
  writeFileSync(shapesFile(name), `[\n${lines.join(',\n')}\n]\n`);
}
