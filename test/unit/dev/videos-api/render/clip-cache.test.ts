import { mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openClipCache } from '../../../../../dev/videos-api/render/clip-cache';
import { PROMPT, startSimulator } from '../simulator';

describe('the clip cache', () => {
  let folder: string;
  beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), 'clip-cache-'))));
  afterEach(() => rm(folder, { recursive: true }));

  it('gives back what it keeps, and nothing else', async () => {
    const cache = openClipCache(join(folder, 'cache'));
    await writeFile(join(folder, 'clip'), 'a clip');
    cache.keep('key', join(folder, 'clip'));
    expect(cache.fetch('key', join(folder, 'copy'))).toBe(true);
    expect(await readFile(join(folder, 'copy'), 'utf8')).toBe('a clip');
    expect(cache.fetch('other', join(folder, 'copy'))).toBe(false);
    expect(await readdir(join(folder, 'cache'))).toEqual(['key.mp4']);
  });

  it('drops what was used longest ago when it is full', async () => {
    const cache = openClipCache(join(folder, 'cache'), { maxBytes: 20 });
    for (const [minute, key] of ['one', 'two', 'three'].entries()) {
      await writeFile(join(folder, key), 'ten bytes.');
      await utimes(join(folder, key), minute * 60, minute * 60);
      cache.keep(key, join(folder, key));
    }
    expect((await readdir(join(folder, 'cache'))).sort()).toEqual(['three.mp4', 'two.mp4']);
  });

  it('saves the second simulator the render', async () => {
    const options = { cacheDir: join(folder, 'cache') };
    const files: Buffer[] = [];
    for (let run = 0; run < 2; run++) {
      const simulator = await startSimulator({}, options);
      const { id } = (await simulator.create({ prompt: PROMPT })).body;
      await simulator.pass(60_000);
      files.push(Buffer.from(await (await simulator.content(id)).arrayBuffer()));
      await simulator.stop();
      const [name = ''] = await readdir(options.cacheDir);
      // What the second run serves is what lies in the cache, not a new render.
      if (run === 0) await writeFile(join(options.cacheDir, name), 'a marked clip');
    }
    expect(files[0]?.length).toBeGreaterThan(500_000);
    expect(files[1]?.toString()).toBe('a marked clip');
  });
});
