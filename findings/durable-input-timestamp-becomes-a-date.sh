#!/usr/bin/env bash
# One would expect: what a client gives an orchestration is what the orchestration gets: JSON in, the same JSON out.
# What happens: every text property called "Timestamp", at any depth of the input, becomes a Date; a text that is no date becomes
# an invalid Date, which is null when it is passed on. The same object as the result of an activity is left alone.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund durable-functions@3.5.0 @azure/functions@4.16.5

cat >look.cjs <<'JS'
const assert = require('node:assert/strict');
const Module = require('node:module');

// Stands in for the module that the Functions worker supplies: it keeps what an app registers.
let registered;
const worker = {
  setProgrammingModel() {},
  registerFunction(metadata, callback) {
    registered = { metadata, callback };
    return { dispose() {} };
  },
};
const load = Module.prototype.require;
Module.prototype.require = function (id) {
  return id === '@azure/functions-core' ? worker : load.call(this, id);
};
const { InvocationContext } = require('@azure/functions');
const df = require('durable-functions');

// What the host sends with every call of an orchestrator.
const sent = {
  instanceId: 'film-1',
  isReplaying: false,
  parentInstanceId: null,
  upperSchemaVersion: 2,
  upperSchemaVersionNew: 3,
  maximumShortTimerDuration: '6.00:00:00',
  longRunningTimerIntervalDuration: '3.00:00:00',
  defaultHttpAsyncRequestSleepTimeMillseconds: 30_000,
};

const clip = { Timestamp: 'opening shot', Time: 'opening shot', cuts: [{ Timestamp: '2026-01-01T00:00:00+02:00' }] };
const begun = { EventId: -1, IsPlayed: false, Timestamp: '2026-01-01T00:00:00Z' };
const history = [
  { ...begun, EventType: 12 },
  { ...begun, EventType: 0, Name: 'film', Input: JSON.stringify(clip) },
  { ...begun, EventType: 4, EventId: 0, Name: 'describe', Input: '[{}]' },
  { ...begun, EventType: 13 },
  { ...begun, EventType: 12 },
  { ...begun, EventType: 5, TaskScheduledId: 0, Result: JSON.stringify(clip) },
];

(async () => {
  df.app.orchestration('film', function* (context) {
    return { fromInput: context.df.getInput(), fromActivity: yield context.df.callActivity('describe', {}) };
  });
  const trigger = Object.values(registered.metadata.bindings)[0];
  const context = new InvocationContext({ functionName: 'film', invocationId: '1', options: { trigger } });
  const call = { ...sent, history, input: structuredClone(clip) };
  const { output } = JSON.parse(JSON.stringify(await registered.callback(call, context)));

  console.log(`durable-functions ${require('durable-functions/package.json').version}`);
  console.log(`given:          ${JSON.stringify(clip)}`);
  console.log(`as an input:    ${JSON.stringify(output.fromInput)}`);
  console.log(`from activity:  ${JSON.stringify(output.fromActivity)}`);
  assert.deepEqual(output.fromInput, {
    Timestamp: null,
    Time: 'opening shot',
    cuts: [{ Timestamp: '2025-12-31T22:00:00.000Z' }],
  });
  assert.deepEqual(output.fromActivity, clip);
})();
JS
node look.cjs
echo 'as recorded: an input loses its "Timestamp", or has it rewritten to UTC; the name must be kept out of inputs'
