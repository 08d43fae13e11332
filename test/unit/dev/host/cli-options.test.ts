import { join, resolve } from 'node:path';

import { cliOptions } from '../../../../dev/host/cli-options';

const stateDir = (...args: string[]): string | undefined => {
  const options = cliOptions(args);
  return options === 'help' ? 'help' : options.stateDir;
};

describe('the command line', () => {
  test('keeps state on disk, in the folder of the app, unless told otherwise', () => {
    expect(stateDir('--app', 'some/app')).toBe(resolve('some/app/.state/host'));
    expect(stateDir('--app', 'some/app', '--state-dir', 'elsewhere')).toBe(join(process.cwd(), 'elsewhere'));
  });

  test('keeps it in memory only when asked', () => {
    expect(stateDir('--state-dir', 'memory')).toBeUndefined();
  });
});
