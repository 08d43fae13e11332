import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { productionPackages } from '../../../infra/hooks/production-packages';
import { parseObject } from '../../../infra/hooks/json';
import { describeNeeding } from '../../support/stack/remote';
import { startTestStack } from '../../support/stack/running-stack';

const root = resolve(__dirname, '../../..');
const bare = { ...process.env, NODE_OPTIONS: undefined, npm_lifecycle_event: undefined };

interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

async function run(
  program: string,
  args: readonly string[],
  { cwd, env = {} }: { cwd: string; env?: object },
): Promise<Ran> {
  try {
    const { stdout, stderr } = await promisify(execFile)(program, args, { cwd, env: { ...bare, ...env } });
    return { code: 0, stdout, stderr };
  } catch (error) {
    const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
    return { code, stdout, stderr };
  }
}

/** Runs npm without the network; the build was made before the suite. */
const npm = (cwd: string, ...args: readonly string[]): Promise<Ran> =>
  run('npm', [...args, '--offline', '--ignore-scripts', '--no-audit', '--no-fund'], { cwd });

describeNeeding(['its own host'], 'the package that npm pack makes', () => {
  let folder: string;
  let elsewhere: string;
  let env: Record<string, string>;
  let stop: () => Promise<void>;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'shotloop-test-'));
    elsewhere = join(folder, 'elsewhere');
    await mkdir(elsewhere);
    await writeFile(join(elsewhere, 'package.json'), '{"name":"elsewhere","private":true}');
    // What a registry would give is there already: the test is about our package, and there may be no network.
    const lock = parseObject(await readFile(join(root, 'package-lock.json'), 'utf8'), 'package-lock.json');
    for (const { path } of productionPackages(lock))
      await cp(join(root, path), join(elsewhere, path), { recursive: true, dereference: true });
    const packed = await npm(root, 'pack', '--json', '--pack-destination', folder);
    const [{ filename } = { filename: '' }] = Object.values(
      JSON.parse(packed.stdout) as Record<string, { filename: string }>,
    );
    const installed = await npm(elsewhere, 'install', join(folder, filename), '--omit=optional');
    expect([installed.code, installed.stderr]).toEqual([0, expect.anything()]);
    const stack = await startTestStack({ clips: 'light' });
    stop = () => stack.stop();
    env = { SHOTLOOP_URL: stack.baseUrl };
  });
  afterAll(async () => {
    await stop();
    await rm(folder, { recursive: true, force: true });
  });

  const shotloop = (...args: readonly string[]): Promise<Ran> =>
    run(join(elsewhere, 'node_modules/.bin/shotloop'), args, { cwd: elsewhere, env });

  it('has the program, and nothing of the stand-ins of a clone', async () => {
    const { stdout } = await npm(root, 'pack', '--dry-run', '--json');
    const [{ files } = { files: [] }] = Object.values(
      JSON.parse(stdout) as Record<string, { files: { path: string }[] }>,
    );
    const paths = files.map(({ path }) => path);
    expect(paths).toEqual(expect.arrayContaining(['dist/cli/shotloop.js', 'dist/shotloop.js', 'host.json']));
    expect(paths.filter((path) => /^(dev|test|src|infra|bench)\//.test(path))).toEqual([]);
  });

  it('runs a brief against an app, and puts its files where it stands', async () => {
    await writeFile(join(elsewhere, 'brief.json'), '{"prompt":"A packed boat.","followUps":[]}');
    const ran = await shotloop('run', 'brief.json', '--out', 'clips');
    expect([ran.code, ran.stdout]).toEqual([0, expect.stringMatching(/^completed, \$0\.40 charged$/m)]);
  });

  it('says by its own name how to go on, and that --local needs a clone', async () => {
    expect(await shotloop('run', '--prompt', 'A boat.', '--review', 'reference', '--follow')).toMatchObject({
      code: 4,
      stderr: expect.stringMatching(/^ {2}shotloop decide \S+ approve$/m) as string,
    });
    expect(
      await run(join(elsewhere, 'node_modules/.bin/shotloop'), ['status', '--local'], { cwd: elsewhere }),
    ).toMatchObject({ code: 2, stderr: expect.stringContaining('--local needs a clone') as string });
  });
});

describeNeeding(['its own host'], 'npx in a clone', () => {
  it('runs the program of the clone, without the network', async () => {
    const help = await run('npx', ['--offline', '.', 'run', '--help'], { cwd: root });
    expect([help.code, help.stdout]).toEqual([0, expect.stringContaining('Usage: shotloop run')]);
  });
});
