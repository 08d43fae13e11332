/** One config for every layer; a layer is a folder under test/ (see CONTRIBUTING.md). */
const transform = {
  '^.+\\.ts$': ['@swc/jest', { jsc: { target: 'es2022', parser: { syntax: 'typescript' } }, sourceMaps: 'inline' }],
};
module.exports = {
  rootDir: '../..',
  testEnvironment: 'node',
  roots: ['<rootDir>/test'],
  testMatch: ['**/*.test.ts'],
  testPathIgnorePatterns: [
    '/node_modules/',
    '/test/live/',
    '/test/chaos/',
    '/test/contract/recordings/',
    '/test/infra/package/',
  ],
  modulePathIgnorePatterns: ['<rootDir>/dist', '<rootDir>/test/fixtures/apps'],
  transform,
  globalSetup: '<rootDir>/test/jest/measure-machine.ts',
  setupFiles: ['<rootDir>/test/jest/fail-on-warning.ts'],
  setupFilesAfterEnv: ['<rootDir>/test/jest/limits.ts'],
  maxWorkers: 2,
  openHandlesTimeout: 2000,
  // For one test or hook, on a quiet machine: limits.ts multiplies it.
  globals: { shotloopLimitMs: 120_000 },
};
