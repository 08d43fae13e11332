import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { confusionTable } from '../../../../bench/incidents/confusion-table';
import { isThorough } from '../../../support/thorough';

describe('the table of what is found inside clips', () => {
  it('stands in docs/verdicts.md as the meter fills it', () => {
    const page = readFileSync(resolve(__dirname, '../../../../docs/verdicts.md'), 'utf8');
    // Drawing all scenes takes half a minute: `npm test` draws those of measure-incidents.test.ts alone.
    const wanted = isThorough ? confusionTable() : '| `jump_back` |';
    expect(page).toContain(wanted);
  });
});
