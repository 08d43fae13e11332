import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

import { readHistoryFile, writeHistoryFile } from '../../dev/history/history-file';
import { replay } from '../support/replay/replayed';

const root = resolve(__dirname, '../..');
const folder = join(root, 'test/fixtures/histories');
const fixtureApp = join(root, 'test/fixtures/apps/durable-patterns');

const ours = jsonFiles(folder);
const ofFixtures = jsonFiles(join(folder, 'fixtures'));

describe(`Saved histories of this app (${ours.length} files)`, () => {
  if (ours.length === 0) it.todo('still lead its orchestrators to the same actions: none is saved yet');
  else {
    it('still lead its orchestrators to the same actions in every episode', async () => {
      await expectSameActions(root, ours);
    });
  }
});

describe('Saved histories of a fixture app', () => {
  it('still lead its orchestrators to the same actions in every episode', async () => {
    expect(ofFixtures.length).toBeGreaterThan(0);
    await expectSameActions(fixtureApp, ofFixtures);
  });

  it('show when the code of an orchestrator asks for something else', async () => {
    const work = mkdtempSync(join(tmpdir(), 'histories-'));
    try {
      const { execution, episodes } = readHistoryFile(join(folder, 'fixtures/monitor.jsonl'));
      const changed = join(work, 'changed.jsonl');
      // As if the orchestrator had been written anew under its old name.
      writeHistoryFile(changed, { execution: { ...execution, orchestrator: 'describeInput' }, episodes });
      const [now] = await replay(fixtureApp, [changed]);
      expect(now?.episodes).not.toEqual(episodes);
    } finally {
      rmSync(work, { recursive: true, force: true });
    }
  });
});

async function expectSameActions(app: string, files: readonly string[]): Promise<void> {
  for (const { file, episodes } of await replay(app, files)) {
    expect({ file, episodes }).toEqual({ file, episodes: readHistoryFile(file).episodes });
  }
}

function jsonFiles(directory: string): string[] {
  return readdirSync(directory)
    .filter((name) => name.endsWith('.jsonl'))
    .map((name) => join(directory, name));
}
