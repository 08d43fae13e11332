import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ClipWish } from '../../../../../dev/videos-api/draw/clip-spec';
import { clipSpec } from '../../../../../dev/videos-api/draw/clip-spec';
import { findFfmpeg } from '../../../../../dev/videos-api/find-ffmpeg';
import type { RenderPool } from '../../../../../dev/videos-api/render/render-pool';
import { createRenderPool } from '../../../../../dev/videos-api/render/render-pool';

describe('the render pool', () => {
  let folder: string;
  let pool: RenderPool;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'render-'));
    pool = createRenderPool({ ffmpegPath: findFfmpeg().path });
  });
  afterAll(async () => {
    await pool.close();
    await rm(folder, { recursive: true });
  });

  // Small pictures: what is tested here does not depend on their size.
  const wish: ClipWish = {
    prompt: 'A boat.',
    size: '144x256',
    seconds: '4',
    variant: 'normal',
    silenceWords: 'ignore',
  };
  const rendered = async (name: string, different: Partial<ClipWish> = {}): Promise<Buffer> => {
    const outPath = join(folder, name);
    await pool.render({ spec: clipSpec({ ...wish, ...different }), outPath }, new AbortController().signal);
    return readFile(outPath);
  };

  it('gives the same bytes for the same prompt, and others for another', async () => {
    const [one, same, other] = await Promise.all([rendered('1'), rendered('2'), rendered('3', { prompt: 'A ship.' })]);
    expect(one.equals(same)).toBe(true);
    expect(one.equals(other)).toBe(false);
  });

  it('renders landscape as well', async () => {
    expect((await rendered('4', { size: '256x144' })).length).toBeGreaterThan(10_000);
  });

  it('says what ffmpeg said when a render fails, and goes on', async () => {
    const task = {
      spec: clipSpec({ ...wish, reference: 'x' }),
      outPath: join(folder, '5'),
      referencePath: join(folder, 'missing.png'),
    };
    await expect(pool.render(task, new AbortController().signal)).rejects.toThrow(/missing\.png: No such file/);
    expect((await rendered('6')).length).toBeGreaterThan(10_000);
  });

  it('gives up a render that nobody wants any more, waiting or under way, and goes on', async () => {
    const abort = new AbortController();
    const long = { spec: clipSpec({ ...wish, seconds: '12' }), outPath: join(folder, '7') };
    const renders = Array.from({ length: 3 }, () => pool.render(long, abort.signal));
    abort.abort();
    for (const render of renders) await expect(render).rejects.toThrow(/cancelled|ended with/);
    expect((await rendered('8')).length).toBeGreaterThan(10_000);
  });

  it('says so when ffmpeg cannot be started, and when it is closed', async () => {
    const broken = createRenderPool({ ffmpegPath: join(folder, 'no-ffmpeg') });
    const task = { spec: clipSpec(wish), outPath: join(folder, '9') };
    await expect(broken.render(task, new AbortController().signal)).rejects.toThrow(/ENOENT/);
    await broken.close();
    await expect(broken.render(task, new AbortController().signal)).rejects.toThrow('The renderer is closed.');
  });
});
