import { access, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { withTempDir } from '../../../../src/media/with-temp-dir';

describe('withTempDir', () => {
  it('lends a private folder and removes it with all that is in it', async () => {
    const lent = await withTempDir(async (directory) => {
      await writeFile(join(directory, 'clip.mp4'), 'bytes');
      expect((await stat(directory)).mode & 0o077).toBe(0);
      return directory;
    });
    await expect(access(lent)).rejects.toThrow('ENOENT');
  });

  it('removes it when the work fails, and lets the failure through', async () => {
    let lent = '';
    const work = withTempDir((directory) => {
      lent = directory;
      return Promise.reject(new Error('no frame'));
    });
    await expect(work).rejects.toThrow('no frame');
    await expect(access(lent)).rejects.toThrow('ENOENT');
  });

  it('lends a different folder each time', async () => {
    const both = await withTempDir((outer) => withTempDir((inner) => Promise.resolve([outer, inner])));
    expect(new Set(both).size).toBe(2);
  });
});
