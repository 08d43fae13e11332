/** The app's own suite against what runs at HOST_URL: `npm run test:remote`. One file at a time: all share one app and backend. */
const { project, run } = require('./base.cjs');

module.exports = {
  ...run,
  ...project,
  roots: ['<rootDir>/test/e2e'],
  globalSetup: '<rootDir>/test/support/stack/look-at-backend.ts',
  maxWorkers: 1,
};
