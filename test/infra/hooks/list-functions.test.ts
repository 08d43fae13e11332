import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { listFunctions } from '../../../infra/hooks/list-functions';
import { runProgram } from '../../../infra/hooks/run-program';

const root = resolve(__dirname, '../../..');
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'shotloop-functions-'));
  await writeFile(join(folder, 'package.json'), JSON.stringify({ name: 'app', main: 'main.js' }));
});

afterEach(() => rm(folder, { recursive: true, force: true }));

async function listed(source: string): Promise<string[]> {
  await writeFile(join(folder, 'main.js'), source);
  return listFunctions({ folder, root, run: runProgram });
}

describe('the functions of a package', () => {
  it('are those it registers with the worker, whatever it prints and keeps open while it loads', async () => {
    const names = await listed(`
      const core = require('@azure/functions-core');
      console.log('settings are missing');
      setInterval(() => undefined, 1000);
      for (const name of ['second', 'first']) core.registerFunction({ name, bindings: {} }, () => undefined);
    `);
    expect(names).toEqual(['first', 'second']);
  });

  it('stop the package when there are none: in Azure it would answer 404 and say nothing', async () => {
    await expect(listed('')).rejects.toThrow(/registers no function.*"main"/);
  });

  it('stop the package with its own error when it cannot be loaded', async () => {
    await expect(listed("require('left-out-of-the-package')")).rejects.toThrow(
      /cannot be loaded[^]*left-out-of-the-package/,
    );
  });
});
