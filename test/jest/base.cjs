/** What all configurations of Jest here have in common: of a project, and of a whole run. */
const { resolve } = require('node:path');

const swc = ['@swc/jest', { jsc: { target: 'es2022', parser: { syntax: 'typescript' } }, sourceMaps: 'inline' }];

exports.project = {
  rootDir: resolve(__dirname, '../..'),
  testEnvironment: 'node',
  roots: ['<rootDir>/test'],
  testMatch: ['**/*.test.ts'],
  testPathIgnorePatterns: ['/node_modules/'],
  modulePathIgnorePatterns: ['<rootDir>/dist', '<rootDir>/test/fixtures/apps'],
  transform: { '^.+\\.ts$': swc },
  globalSetup: '<rootDir>/test/jest/measure-machine.ts',
  setupFiles: ['<rootDir>/test/jest/fail-on-warning.ts'],
  setupFilesAfterEnv: ['<rootDir>/test/jest/limits.ts'],
  globals: {
    // For one test or hook, on a quiet machine: limits.ts multiplies it.
    shotloopLimitMs: 120_000,
    // How many times the usual number of random cases a property is given; see test/support/thorough.ts.
    shotloopThoroughness: 1,
  },
};

/** For a project with tests that start stacks: they share one storage. */
exports.stacks = {
  globalSetup: '<rootDir>/test/jest/start-storage.ts',
  globalTeardown: '<rootDir>/test/jest/stop-storage.ts',
};

/** What is left open keeps a worker for ever; a large one on a slow machine only takes its time to end. */
exports.run = { maxWorkers: 2, openHandlesTimeout: 2000, workerGracefulExitTimeout: 20_000 };
