/** Long runs that kill processes: `npm run test:chaos`. One file at a time, because each keeps both cores busy. */
const { project, run } = require('./base.cjs');

module.exports = {
  ...run,
  ...project,
  roots: ['<rootDir>/test/chaos'],
  maxWorkers: 1,
  globals: { ...project.globals, shotloopLimitMs: 1_800_000 },
};
