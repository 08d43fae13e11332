/** The checks of infra/ in full: no compiler is a failure, and every check proves that it notices a broken template. */
const base = require('./all.cjs');
module.exports = {
  ...base,
  roots: ['<rootDir>/test/infra'],
  testPathIgnorePatterns: ['/node_modules/'],
  globals: { shotloopInfraIsStrict: true, shotloopLimitMs: 300_000 },
};
