/**
 * `npm run test:slow`: all of what `npm test` takes a sample of, ten times as many random cases of every property, and what runs
 * npm or a suite of its own.
 */
const { project, run, stacks } = require('./base.cjs');

module.exports = {
  ...run,
  ...project,
  ...stacks,
  testMatch: [
    '<rootDir>/test/unit/**/*.property.test.ts',
    '<rootDir>/test/unit/src/{media/corpus,media/measure-incidents,media/probe-clip,plans/brief,slots/slots,video-api/parse-job}.test.ts',
    '<rootDir>/test/unit/dev/host/durable/due-queue.test.ts',
    '<rootDir>/test/e2e/slow/*.test.ts',
    '<rootDir>/test/e2e/{any-server,paid-lost-answers,paid-network}.test.ts',
  ],
  setupFiles: [...project.setupFiles, '<rootDir>/test/jest/more-cases.ts'],
  globals: { ...project.globals, shotloopThoroughness: 10, shotloopLimitMs: 1_200_000 },
};
