/** Long runs that kill processes: `npm run test:chaos`. One file at a time, because each keeps both cores busy. */
const base = require('./all.cjs');

module.exports = {
  ...base,
  roots: ['<rootDir>/test/chaos'],
  testPathIgnorePatterns: ['/node_modules/'],
  maxWorkers: 1,
  globals: { shotloopLimitMs: 1_800_000 },
};
