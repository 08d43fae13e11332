/** Recordings of the real Functions host, played against ours: `npm run test:recordings`. They are not part of this repository. */
const { project, run } = require('./base.cjs');

module.exports = { ...run, ...project, roots: ['<rootDir>/test/contract/recordings'] };
