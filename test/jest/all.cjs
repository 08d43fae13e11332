/** `npm test`: every layer, which is a folder under test/ (see docs/testing.md), in two projects. `npm run test:fast` is the first. */
const { project, run } = require('./base.cjs');
const { machineTests } = require('./machine-tests.cjs');

const elsewhere = ['/test/live/', '/test/chaos/', '/test/slow/', '/test/contract/recordings/', '/test/infra/package/'];

const machine = `(${machineTests.join('|')})`;

module.exports = {
  ...run,
  projects: [
    {
      ...project,
      displayName: 'pure',
      roots: ['<rootDir>/test/unit'],
      testPathIgnorePatterns: [...project.testPathIgnorePatterns, `/test/unit/${machine}`],
      setupFiles: [...project.setupFiles, '<rootDir>/test/jest/only-pure.ts'],
    },
    {
      ...project,
      displayName: 'machine',
      testPathIgnorePatterns: [...project.testPathIgnorePatterns, ...elsewhere, `/test/unit/(?!${machine})`],
    },
  ],
};
