/** A server of `/v1/videos` that settings name: `npm run test:live`, which says first what it costs. Clips take minutes there. */
const { project, run } = require('./base.cjs');

module.exports = {
  ...run,
  ...project,
  roots: ['<rootDir>/test/live'],
  globals: { ...project.globals, shotloopLimitMs: 7_200_000 },
};
