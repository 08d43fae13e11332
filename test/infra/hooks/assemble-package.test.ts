import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { assemblePackage } from '../../../infra/hooks/assemble-package';
import { parseObject } from '../../../infra/hooks/json';
import { productionPackages } from '../../../infra/hooks/production-packages';
import type { ProgramOptions, RunProgram } from '../../../infra/hooks/run-program';
import { linuxProgram } from './fakes';

let root: string;
let target: string;
const said: string[] = [];

const lock = {
  lockfileVersion: 3,
  packages: {
    '': {},
    'node_modules/kept': { version: '1.2.3' },
    'node_modules/kept/node_modules/inner': { version: '2.0.0' },
    'node_modules/tested-with': { version: '1.0.0', dev: true },
    'node_modules/ffmpeg-static': { version: '5.3.0', optional: true, hasInstallScript: true },
    'node_modules/shared': { version: '1.0.0', devOptional: true },
  },
};

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'shotloop-assemble-'));
  target = join(root, 'out', 'package');
  said.length = 0;
  await write('package.json', {
    name: 'app',
    version: '1.0.0',
    main: 'dist/index.js',
    scripts: { test: 'jest' },
    dependencies: { kept: '^1' },
    devDependencies: { 'tested-with': '1' },
  });
  await write('package-lock.json', lock);
  await write('host.json', {
    version: '2.0',
    extensions: { durableTask: { hubName: 'local', storageProvider: { type: 'AzureStorage' } } },
  });
  await write('dist/index.js', 'module.exports = 1;');
  await write('dist/index.js.map', '{}');
  await write('.funcignore', '*.ts\n');
  await write('LICENSE', 'MIT');
  await write('local.settings.json', { Values: { SECRET: 'x' } });
  await write('node_modules/kept/package.json', { version: '1.2.3' });
  await write('node_modules/kept/index.js', '1');
  await write('node_modules/kept/index.d.ts', 'export {};');
  await write('node_modules/kept/README.md', '# kept');
  await write('node_modules/kept/test/kept.test.js', 'it();');
  await write('node_modules/kept/LICENSE.md', 'MIT');
  await write('node_modules/kept/LICENSE.d.ts', 'export {};');
  await write('node_modules/kept/node_modules/inner/package.json', { version: '2.0.0' });
  await write('node_modules/tested-with/package.json', { version: '1.0.0' });
  await write('node_modules/ffmpeg-static/package.json', { name: 'ffmpeg-static', version: '5.3.0' });
  await write('node_modules/ffmpeg-static/install.js', '');
  await write('node_modules/ffmpeg-static/LICENSE', 'GPL-3.0-or-later');
  await write('node_modules/ffmpeg-static/ffmpeg', linuxProgram());
});

afterEach(() => rm(root, { recursive: true, force: true }));

describe('a package', () => {
  it('holds the app, what it needs to run, and nothing else', async () => {
    const { files, bytes } = await assemble();
    const names = await filesIn(target);
    expect(names).toEqual([
      '.funcignore',
      'LICENSE',
      'NOTICE.txt',
      'dist/index.js',
      'host.json',
      'node_modules/ffmpeg-static/LICENSE',
      'node_modules/ffmpeg-static/ffmpeg',
      'node_modules/ffmpeg-static/package.json',
      'node_modules/kept/LICENSE.md',
      'node_modules/kept/index.js',
      'node_modules/kept/node_modules/inner/package.json',
      'node_modules/kept/package.json',
      'package.json',
    ]);
    expect(files).toBe(names.length);
    expect(bytes).toBeGreaterThan(4096);
    expect(parseObject(await readFile(join(target, 'package.json'), 'utf8'), 'it')).toEqual({
      name: 'app',
      version: '1.0.0',
      private: true,
      main: 'dist/index.js',
      engines: { node: '>=22' },
      dependencies: { kept: '^1' },
    });
  });

  it('is the same when it is made again, without what an earlier one held', async () => {
    await assemble();
    const before = await filesIn(target);
    await write('out/package/left-over.txt', 'x');
    await assemble();
    expect(await filesIn(target)).toEqual(before);
  });

  it('says that its ffmpeg is under the GPL, and ships it executable', async () => {
    await assemble();
    expect(await readFile(join(target, 'NOTICE.txt'), 'utf8')).toContain('ffmpeg');
    expect((await stat(join(target, 'node_modules/ffmpeg-static/ffmpeg'))).mode & 0o111).toBe(0o111);
  });

  it.each([
    ['the app is not built', 'dist/index.js', /run "npm run build"/],
    ['a dependency is missing', 'node_modules/kept', /node_modules\/kept is missing; run "npm install"/],
  ])('is not made when %s', async (_, path, problem) => {
    await rm(join(root, path), { recursive: true });
    await expect(assemble()).rejects.toThrow(problem);
  });

  it('is not made from another version than package-lock.json names', async () => {
    await write('node_modules/kept/package.json', { version: '1.2.4' });
    await expect(assemble()).rejects.toThrow('node_modules/kept is 1.2.4 and package-lock.json says 1.2.3');
  });

  it('takes production dependencies only, and none that is built for one system', () => {
    expect(productionPackages(lock).map(({ path }) => path)).toEqual([
      'node_modules/kept',
      'node_modules/kept/node_modules/inner',
    ]);
    const native = { ...lock, packages: { 'node_modules/native': { version: '1.0.0', os: ['linux'] } } };
    expect(() => productionPackages(native)).toThrow(/node_modules\/native is built for one system/);
    expect(() => productionPackages({ lockfileVersion: 1 })).toThrow(/lockfileVersion 1/);
  });
});

describe('the ffmpeg of a package', () => {
  it('is the one named by SHOTLOOP_FFMPEG, said aloud, also where ffmpeg-static is not installed', async () => {
    await rm(join(root, 'node_modules/ffmpeg-static'), { recursive: true });
    await write('mine', linuxProgram());
    await assemble({ ffmpegOverride: 'mine' });
    expect(said).toEqual([expect.stringMatching(/shipping .*mine, named by SHOTLOOP_FFMPEG/)]);
    expect(await filesIn(join(target, 'node_modules/ffmpeg-static'))).toEqual(['ffmpeg', 'package.json']);
  });

  it.each([
    ['is a program for macOS', Buffer.from('cffaedfe00', 'hex'), /is not a Linux program/],
    ['is for ARM', linuxProgram({ machine: 0xb7 }), /not for x64/],
    ['needs libraries of its system', linuxProgram({ segment: 3 }), /static build/],
  ])('is refused by name when SHOTLOOP_FFMPEG %s', async (_, content, problem) => {
    await write('mine', content);
    await expect(assemble({ ffmpegOverride: join(root, 'mine') })).rejects.toThrow(problem);
  });

  it('is downloaded for linux/x64 where the installed one is for another system', async () => {
    await write('node_modules/ffmpeg-static/ffmpeg', Buffer.from('cffaedfe00', 'hex'));
    const asked: (ProgramOptions | undefined)[] = [];
    await assemble({
      run: async (_, __, options) => {
        asked.push(options);
        await writeFile(options?.env?.['FFMPEG_BIN'] ?? '', linuxProgram());
        return { code: 0, stdout: '', stderr: '' };
      },
    });
    expect(asked).toEqual([
      expect.objectContaining({
        env: expect.objectContaining({ npm_config_platform: 'linux', npm_config_arch: 'x64' }) as unknown,
      }),
    ]);
    expect(said).toEqual([expect.stringContaining('downloaded')]);
  });

  it('fails the package in one sentence when the download fails', async () => {
    await write('node_modules/ffmpeg-static/ffmpeg', Buffer.from('cffaedfe00', 'hex'));
    const run: RunProgram = () => Promise.resolve({ code: 1, stdout: '', stderr: 'ENOTFOUND github.com' });
    await expect(assemble({ run })).rejects.toThrow(/could not be downloaded .*ENOTFOUND github\.com.*SHOTLOOP_FFMPEG/);
  });

  it('fails the package in one sentence when ffmpeg-static is not installed', async () => {
    await rm(join(root, 'node_modules/ffmpeg-static'), { recursive: true });
    await expect(assemble()).rejects.toThrow(/There is no ffmpeg for linux\/x64 to ship.*SHOTLOOP_FFMPEG/);
    await expect(stat(target)).rejects.toThrow(/ENOENT/);
  });
});

function assemble(more: { ffmpegOverride?: string; run?: RunProgram } = {}): ReturnType<typeof assemblePackage> {
  return assemblePackage({
    root,
    target,
    backend: 'azureStorage',
    ffmpegOverride: undefined,
    run: () => Promise.reject(new Error('No program should be needed.')),
    say: (line) => said.push(line),
    ...more,
  });
}

async function write(name: string, content: unknown): Promise<void> {
  const path = join(root, name);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, typeof content === 'string' || Buffer.isBuffer(content) ? content : JSON.stringify(content));
}

async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return files.map((path) => path.slice(folder.length + 1).replace(/\\/g, '/')).sort();
}
