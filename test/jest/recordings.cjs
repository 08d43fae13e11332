/** Recordings of the real Functions host, played against ours: `npm run test:recordings`. They are not part of this repository. */
const base = require('./all.cjs');

module.exports = {
  ...base,
  roots: ['<rootDir>/test/contract/recordings'],
  testPathIgnorePatterns: ['/node_modules/'],
};
