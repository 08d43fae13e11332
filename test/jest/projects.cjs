/** The two halves of `npm test`: what touches nothing but memory, and what needs a machine. */
const { project, stacks } = require('./base.cjs');
const { machineTests } = require('./machine-tests.cjs');

const machine = `(${machineTests.join('|')})`;
const elsewhere = [
  '/test/live/',
  '/test/chaos/',
  '/test/contract/recordings/',
  '/test/e2e/slow/',
  '/test/infra/package/',
  '/test/infra/template',
];

exports.pure = {
  ...project,
  displayName: 'pure',
  roots: ['<rootDir>/test/unit'],
  testPathIgnorePatterns: [...project.testPathIgnorePatterns, `/test/unit/${machine}`],
  setupFiles: [...project.setupFiles, '<rootDir>/test/jest/only-pure.ts'],
};

exports.machine = {
  ...project,
  displayName: 'machine',
  ...stacks,
  testPathIgnorePatterns: [...project.testPathIgnorePatterns, ...elsewhere, `/test/unit/(?!${machine})`],
};
