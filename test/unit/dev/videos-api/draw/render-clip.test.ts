import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { clipSpec } from '../../../../../dev/videos-api/draw/clip-spec';
import { renderClip } from '../../../../../dev/videos-api/draw/render-clip';
import { findFfmpeg } from '../../../../../dev/videos-api/find-ffmpeg';

describe('renderClip', () => {
  let folder: string;
  beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), 'render-'))));
  afterAll(() => rm(folder, { recursive: true }));

  // Small pictures: what is tested here does not depend on their size.
  const rendered = async (name: string, prompt: string, size = '144x256'): Promise<Buffer> => {
    const spec = clipSpec({ prompt, size, seconds: '4', variant: 'normal', silenceWords: 'silent-track' });
    const outPath = join(folder, name);
    await renderClip({ ffmpegPath: findFfmpeg().path, spec, outPath });
    return readFile(outPath);
  };

  it('gives the same bytes for the same prompt, and others for another', async () => {
    const [one, same, other] = await Promise.all([
      rendered('1', 'A boat.'),
      rendered('2', 'A boat.'),
      rendered('3', 'A ship.'),
    ]);
    expect(one.equals(same)).toBe(true);
    expect(one.equals(other)).toBe(false);
  });

  it('renders landscape as well', async () => {
    expect((await rendered('4', 'A boat.', '256x144')).length).toBeGreaterThan(10_000);
  });

  it('says what ffmpeg said when it fails', async () => {
    const spec = clipSpec({
      prompt: 'A boat.',
      size: '144x256',
      seconds: '4',
      variant: 'normal',
      silenceWords: 'ignore',
      reference: 'x',
    });
    const task = {
      ffmpegPath: findFfmpeg().path,
      spec,
      outPath: join(folder, '5'),
      referencePath: join(folder, 'missing.png'),
    };
    await expect(renderClip(task)).rejects.toThrow(/missing\.png: No such file/);
    await expect(renderClip({ ...task, ffmpegPath: join(folder, 'no-ffmpeg') })).rejects.toThrow(
      /could not be started/,
    );
  });
});
