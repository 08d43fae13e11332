import { writeFileSync } from 'node:fs';
import { relative } from 'node:path';
import { pages } from './pages';

/** `npm run docs`: brings the generated parts of docs/ up to date. A test fails while one is not. */
for (const { path, current, wanted } of pages()) {
  if (current !== wanted) writeFileSync(path, wanted);
  process.stdout.write(`${relative(process.cwd(), path)}: ${current === wanted ? 'up to date' : 'written'}\n`);
}
