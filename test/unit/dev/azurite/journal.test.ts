import { appendFileSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openJournal } from '../../../../dev/azurite/journal.cjs';

describe('The journal of a database', () => {
  let folder: string;
  let database: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'shotloop-test-'));
    database = join(folder, 'db.json');
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const left = (): Record<string, unknown> =>
    Object.fromEntries([...openJournal(database).left].map(([name, documents]) => [name, [...documents]]));

  it('gives the next process what was written last of each document, by collection', () => {
    const journal = openJournal(database);
    journal.put('blobs', { $loki: 1, name: 'old' });
    journal.put('blobs', { $loki: 1, name: 'new' });
    journal.put('blobs', { $loki: 2 });
    journal.remove('blobs', 2);
    journal.put('containers', { $loki: 1 });
    expect(left()).toEqual({
      blobs: [
        [1, { $loki: 1, name: 'new' }],
        [2, undefined],
      ],
      containers: [[1, { $loki: 1 }]],
    });
  });

  it('keeps what was written after a page was turned, and the pages before until they are taken away', () => {
    const journal = openJournal(database);
    journal.put('blobs', { $loki: 1 });
    const takeAway = journal.turnPage();
    journal.put('blobs', { $loki: 2 });
    expect(left()).toEqual({
      blobs: [
        [1, { $loki: 1 }],
        [2, { $loki: 2 }],
      ],
    });
    takeAway();
    expect(left()).toEqual({ blobs: [[2, { $loki: 2 }]] });
  });

  it('drops a last line that was cut off with its process', () => {
    openJournal(database).put('blobs', { $loki: 1 });
    const [page = ''] = readdirSync(folder);
    appendFileSync(join(folder, page), '["blobs",2,{"$lo');
    expect(left()).toEqual({ blobs: [[1, { $loki: 1 }]] });
  });

  it('has nothing to give for a database that nobody has opened before', () => {
    expect(left()).toEqual({});
  });
});
