import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { lockFolder } from '../../../../dev/process';

describe('the lock of a state folder', () => {
  let parent: string;
  beforeAll(async () => {
    parent = await mkdtemp(join(tmpdir(), 'shotloop-test-'));
  });
  afterAll(() => rm(parent, { recursive: true, force: true }));

  it('keeps others out while one process has it, and is free again after that or its death', async () => {
    const folder = join(parent, 'not', 'there', 'yet');
    const unlock = lockFolder(folder);
    expect(() => lockFolder(folder)).toThrow(`${folder} is in use by process ${process.pid}`);
    unlock();
    // No process has such a number.
    await writeFile(join(folder, 'lock'), '4194304');
    lockFolder(folder)();
  });
});
