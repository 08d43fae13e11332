#!/usr/bin/env bash
# One would expect: replaying a history against code that asks for something else is an error of the SDK ("non-deterministic").
# What happens: durable-functions matches results to tasks by number alone. The new code is handed the old code's result.
# In Azure the host notices afterwards, in .NET; a unit test that replays a history with the SDK alone notices nothing.
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
const registered = new Map();
const worker = {
  setProgrammingModel() {},
  registerFunction(metadata, callback) {
    registered.set(metadata.name, { metadata, callback });
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
  input: null,
  instanceId: 'order-1',
  isReplaying: false,
  parentInstanceId: null,
  upperSchemaVersion: 2,
  upperSchemaVersionNew: 3,
  maximumShortTimerDuration: '6.00:00:00',
  longRunningTimerIntervalDuration: '3.00:00:00',
  defaultHttpAsyncRequestSleepTimeMillseconds: 30_000,
};

const event = (EventType, second, more) => ({
  EventType,
  EventId: -1,
  IsPlayed: false,
  Timestamp: new Date(Date.UTC(2026, 0, 1, 0, 0, second)).toISOString(),
  ...more,
});
const [started, scheduled, completed, episodeStarted, episodeCompleted] = [0, 4, 5, 12, 13];
/** One activity, `chargeCard`, was scheduled and answered "receipt 4711". */
const history = [
  event(episodeStarted, 0),
  event(started, 0, { Name: 'order', Input: 'null' }),
  event(scheduled, 0, { EventId: 0, Name: 'chargeCard', Input: '[{}]' }),
  event(episodeCompleted, 0),
  event(episodeStarted, 1),
  event(completed, 1, { TaskScheduledId: 0, Result: '"receipt 4711"' }),
];

async function replay(name, orchestrator) {
  df.app.orchestration(name, orchestrator);
  const { metadata, callback } = registered.get(name);
  const trigger = Object.values(metadata.bindings)[0];
  const context = new InvocationContext({ functionName: name, invocationId: name, options: { trigger } });
  const { isDone, output } = await callback({ ...sent, history }, context);
  console.log(`${name.padEnd(14)} ends: ${isDone}, output: ${JSON.stringify(output)}`);
  return output;
}

(async () => {
  console.log(`durable-functions ${require('durable-functions/package.json').version}; the history ran activity chargeCard`);
  const outputs = [
    await replay('chargeCard', function* ({ df }) {
      return yield df.callActivity('chargeCard', {});
    }),
    await replay('sendFlowers', function* ({ df }) {
      return yield df.callActivity('sendFlowers', {});
    }),
    await replay('waitTenMinutes', function* ({ df }) {
      return yield df.createTimer(new Date(df.currentUtcDateTime.getTime() + 600_000));
    }),
  ];
  assert.deepEqual(outputs, ['receipt 4711', 'receipt 4711', 'receipt 4711']);
})();
JS
node look.cjs
echo 'as recorded: another activity, and even a timer, end with the receipt; whoever tests by replay compares the actions too'
