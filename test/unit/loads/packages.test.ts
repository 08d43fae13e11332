import { execFileSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import { BUNDLE } from '../../../dev/build/bundle';

const root = resolve(__dirname, '../../..');
const azurite = createRequire(__filename).resolve('azurite/dist/src/blob/main.js');

/** The packages that a process has loaded when its script has run. */
function packagesOf(script: readonly string[], preloads: readonly string[] = []): string[] {
  const args = ['test/support/tell-packages.cjs', ...preloads].flatMap((file) => ['--require', resolve(root, file)]);
  const said = execFileSync(process.execPath, [...args, ...script], {
    cwd: root,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
    env: { ...process.env, NODE_OPTIONS: '' },
  });
  return JSON.parse(said.slice(said.lastIndexOf('\n') + 1)) as string[];
}

describe('a process that starts', () => {
  it('loads the app without the SDK that gives tokens, which only some deployments need', () => {
    const loaded = packagesOf(['dist/index.js']);
    expect(loaded).toEqual(expect.arrayContaining(['durable-functions', '@azure/storage-blob', 'zod']));
    expect(loaded).not.toContain('@azure/identity');
  });

  it('finds all that the app needs at its start in one file', () => {
    expect(packagesOf([BUNDLE])).toEqual([]);
  });

  it('loads Azurite without the libraries that it has no use for here', () => {
    const start = [azurite, '--version'];
    const unused = ['sequelize', 'applicationinsights'];
    expect(packagesOf(start)).toEqual(expect.arrayContaining(['azurite', ...unused]));
    const loaded = packagesOf(start, ['dev/azurite/load-when-used.cjs']);
    expect(loaded).toEqual(expect.arrayContaining(['azurite', 'express']));
    expect(loaded).not.toEqual(expect.arrayContaining([expect.stringMatching(`^(${unused.join('|')})$`)]));
  });
});
