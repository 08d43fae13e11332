import { chmod, mkdir, readdir, stat, writeFile } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';
import { findFfmpeg, type FindFfmpegOptions } from '../../../../src/media/find-ffmpeg';
import { uniqueName, useWorkshop, writeFakeProgram } from './media-workshop';

const workshop = useWorkshop();
const notInstalled = (specifier: string): string => {
  throw new Error(`Cannot find module '${specifier}'`);
};
const bare: FindFfmpegOptions = { resolveInPackage: notInstalled };

function answers(version: string): string {
  return `if (process.argv[2] === '-version') console.log('ffmpeg version ${version} Copyright');`;
}

async function fakeIn(folder: string, body: string, name = 'ffmpeg', mode = 0o755): Promise<string> {
  await mkdir(folder, { recursive: true });
  return writeFakeProgram(join(folder, name), body, mode);
}

/** An installed package of this name, with a program beside its package.json. */
function installed(programs: Record<string, string>): (specifier: string) => string {
  return (specifier) => {
    const program = programs[specifier.replace('/package.json', '')];
    return program === undefined ? notInstalled(specifier) : join(dirname(program), 'package.json');
  };
}

describe('findFfmpeg', () => {
  it('finds the development dependency when nothing is set and nothing is on PATH', async () => {
    const found = await findFfmpeg({});
    expect(found.outcome === 'found' && found.ffmpeg.version).toMatch(/\d/);
  });

  it('prefers FFMPEG_PATH, FFMPEG_BIN, ffmpeg-static, PATH and the installer package, in this order', async () => {
    const folder = workshop.path(uniqueName());
    const programs = {
      path: await fakeIn(join(folder, 'a'), answers('1-path')),
      bin: await fakeIn(join(folder, 'b'), answers('2-bin')),
      static: await fakeIn(join(folder, 'c'), answers('3-static')),
      onPath: await fakeIn(join(folder, 'd'), answers('4-on-path')),
      installer: await fakeIn(join(folder, 'e'), answers('5-installer')),
    };
    const platformPackage = `@ffmpeg-installer/${process.platform}-${process.arch}`;
    let options: FindFfmpegOptions = {
      ffmpegPath: programs.path,
      ffmpegBin: programs.bin,
      searchPath: [join(folder, 'nothing-here'), dirname(programs.onPath)].join(delimiter),
      resolveInPackage: installed({ 'ffmpeg-static': programs.static, [platformPackage]: programs.installer }),
    };
    const order: string[] = [];
    const without: FindFfmpegOptions[] = [
      { ffmpegPath: '' },
      { ffmpegBin: '  ' },
      { resolveInPackage: installed({ [platformPackage]: programs.installer }) },
      { searchPath: '' },
      { resolveInPackage: notInstalled },
    ];
    for (const less of without) {
      const found = await findFfmpeg(options);
      order.push(found.outcome === 'found' ? `${found.ffmpeg.source} ${found.ffmpeg.version}` : found.message);
      options = { ...options, ...less };
    }
    expect(order).toEqual([
      'FFMPEG_PATH 1-path',
      'FFMPEG_BIN 2-bin',
      'ffmpeg-static 3-static',
      'PATH 4-on-path',
      '@ffmpeg-installer/ffmpeg 5-installer',
    ]);
    expect((await findFfmpeg(options)).outcome).toBe('missing');
  });

  it('says in one sentence how to get one when there is none, and what it tried', async () => {
    const found = await findFfmpeg({ ...bare, searchPath: workshop.path('') });
    expect(found).toEqual({
      outcome: 'missing',
      message:
        'No ffmpeg found: install one (https://ffmpeg.org/download.html) so that it is on PATH, ' +
        'or set FFMPEG_PATH to the full path of an ffmpeg program.',
      tried: [
        { source: 'ffmpeg-static', problem: 'is not installed for this platform' },
        { source: 'PATH', problem: 'has no ffmpeg' },
        { source: '@ffmpeg-installer/ffmpeg', problem: 'is not installed for this platform' },
      ],
    });
  });

  it.each<[string, string | null, RegExp]>([
    ['does not exist', null, /does not exist/],
    ['is another program', `console.log('v20.0.0');`, /is not ffmpeg/],
    ['ends with an error', `process.exit(3);`, /failed \(3\)/],
    ['crashes', `process.kill(process.pid, 'SIGSEGV');`, /crashed \(SIGSEGV\)/],
    [
      'never answers',
      `process.on('SIGTERM', () => {}); setInterval(() => {}, 1000);`,
      /did not answer -version within 700 ms/,
    ],
  ])('ends the search with an error that names FFMPEG_PATH when what it names %s', async (_what, body, problem) => {
    const path = workshop.path(uniqueName());
    if (body !== null) await writeFakeProgram(path, body);
    const working = await fakeIn(workshop.path(uniqueName()), answers('6'));
    const found = await findFfmpeg({
      ...bare,
      ffmpegPath: path,
      ffmpegBin: working,
      ...(body?.includes('setInterval') ? { proofTimeoutMs: 700 } : {}),
    });
    expect(found).toMatchObject({ outcome: 'missing', tried: [{ source: 'FFMPEG_PATH', path }] });
    const message = found.outcome === 'missing' ? found.message : '';
    expect(message).toMatch(problem);
    expect(message).toContain(`FFMPEG_PATH does not name a working ffmpeg: ${path} `);
  });

  it.each([
    ['a folder', async (path: string) => void (await mkdir(path)), /is a folder/],
    ['an empty file', async (path: string) => writeFile(path, ''), /is an empty file/],
    [
      'a file without execute bit',
      async (path: string) => writeFile(path, 'text', { mode: 0o644 }),
      /may not be executed/,
    ],
  ])('refuses %s as FFMPEG_BIN', async (_what, make, problem) => {
    const path = workshop.path(uniqueName());
    await make(path);
    const found = await findFfmpeg({ ...bare, ffmpegBin: path });
    expect(found.outcome === 'missing' && found.message).toMatch(problem);
    expect(found.outcome === 'missing' && found.message).toMatch(/^FFMPEG_BIN /);
  });

  it('takes a bare command name in FFMPEG_PATH and looks for it on PATH', async () => {
    const path = await fakeIn(workshop.path(uniqueName()), answers('7'), 'ffmpeg7');
    const options = { ...bare, ffmpegPath: 'ffmpeg7', platform: 'linux' } as const;
    expect(await findFfmpeg({ ...options, searchPath: dirname(path) })).toMatchObject({
      ffmpeg: { path, version: '7' },
    });
    expect(await findFfmpeg({ ...options, searchPath: '' })).toMatchObject({
      outcome: 'missing',
      message: expect.stringContaining('"ffmpeg7" is not on PATH') as string,
    });
  });

  it('passes over a broken ffmpeg on PATH for the next one, and never runs one from a relative folder', async () => {
    const broken = await fakeIn(workshop.path(uniqueName()), 'process.exit(1);');
    const working = await fakeIn(workshop.path(uniqueName()), answers('8'));
    const searchPath = ['', '.', 'node_modules', dirname(broken), dirname(working)].join(delimiter);
    expect(await findFfmpeg({ ...bare, searchPath })).toMatchObject({ ffmpeg: { path: working, source: 'PATH' } });
  });

  it('looks for ffmpeg.exe on Windows', async () => {
    const path = await fakeIn(workshop.path(uniqueName()), answers('9'), 'ffmpeg.exe');
    const found = await findFfmpeg({ ...bare, platform: 'win32', searchPath: dirname(path) });
    expect(found).toMatchObject({ ffmpeg: { path, source: 'PATH' } });
  });

  it('goes on when ffmpeg-static is installed without its program', async () => {
    const absent = workshop.path('static-without-program/ffmpeg');
    const working = await fakeIn(workshop.path(uniqueName()), answers('10'));
    const found = await findFfmpeg({
      resolveInPackage: installed({ 'ffmpeg-static': absent }),
      searchPath: dirname(working),
    });
    expect(found).toMatchObject({ ffmpeg: { source: 'PATH' } });
  });

  it('copies a packaged ffmpeg that lacks the execute bit, once, and leaves the original as it was', async () => {
    const original = await fakeIn(workshop.path(uniqueName()), answers('11'), 'ffmpeg', 0o444);
    const copyDirectory = workshop.path(uniqueName());
    const options = { resolveInPackage: installed({ 'ffmpeg-static': original }), copyDirectory };
    const found = await Promise.all([findFfmpeg(options), findFfmpeg(options), findFfmpeg(options)]);
    const [name, ...others] = await readdir(copyDirectory);
    expect(others).toEqual([]);
    const path = join(copyDirectory, name ?? '');
    const expected = { outcome: 'found', ffmpeg: { path, source: 'ffmpeg-static', version: '11' } };
    expect(found).toEqual([expected, expected, expected]);
    expect((await stat(original)).mode & 0o777).toBe(0o444);

    const before = await stat(path);
    expect(await findFfmpeg(options)).toEqual(expected);
    expect((await stat(path)).ino).toBe(before.ino);
  });

  it('replaces a copy that is not whole', async () => {
    const original = await fakeIn(workshop.path(uniqueName()), answers('12'), 'ffmpeg', 0o644);
    const copyDirectory = workshop.path(uniqueName());
    const options = { resolveInPackage: installed({ 'ffmpeg-static': original }), copyDirectory };
    await findFfmpeg(options);
    const [name = ''] = await readdir(copyDirectory);
    await writeFile(join(copyDirectory, name), '#!/half');
    expect(await findFfmpeg(options)).toMatchObject({ outcome: 'found', ffmpeg: { version: '12' } });
  });

  it('does not copy what a setting names: whoever set it is told instead', async () => {
    const path = await fakeIn(workshop.path(uniqueName()), answers('13'));
    await chmod(path, 0o644);
    const copyDirectory = workshop.path(uniqueName());
    expect((await findFfmpeg({ ...bare, ffmpegPath: path, copyDirectory })).outcome).toBe('missing');
    await expect(readdir(copyDirectory)).rejects.toThrow('ENOENT');
  });
});
