/** `npm run test:fast`: the pure tests, for while you work. */
const { run } = require('./base.cjs');
const { pure } = require('./projects.cjs');

module.exports = { ...run, ...pure };
