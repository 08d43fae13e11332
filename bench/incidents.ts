import { confusionTable } from './incidents/confusion-table';

/** `npm run bench:incidents`: the table that docs/verdicts.md has; a test in `npm run test:slow` holds the page against it. */
process.stdout.write(`${confusionTable()}\n`);
