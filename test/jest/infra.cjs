/** The checks of infra/ in full: no compiler is a failure, and every check proves that it notices a broken template. */
const { project, run } = require('./base.cjs');

module.exports = {
  ...run,
  ...project,
  roots: ['<rootDir>/test/infra'],
  globals: { ...project.globals, shotloopLimitMs: 300_000 },
};
