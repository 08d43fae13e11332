/** `npm test`: every layer, which is a folder under test/ (see docs/testing.md). */
const { run } = require('./base.cjs');
const { machine, pure } = require('./projects.cjs');

module.exports = { ...run, projects: [pure, machine] };
