#!/usr/bin/env bash
# One would expect: the reason given to `terminate` of durable-functions is the text that an operator later reads in the status.
# What happens: the text goes into the URL as it is, so "Too dark & too slow" arrives as "Too dark ", and everything from "#" on is lost.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund durable-functions@3.5.0 @azure/functions@4.16.5

cat >look.cjs <<'JS'
const assert = require('node:assert/strict');
const { once } = require('node:events');
const { createServer } = require('node:http');
const df = require('durable-functions');

(async () => {
  const heard = [];
  // Stands where the Functions host listens: it only notes which reason reaches it.
  const host = createServer((request, answer) => {
    heard.push(new URL(request.url, 'http://host').searchParams.get('reason'));
    answer.writeHead(202).end();
  });
  await once(host.listen(0, '127.0.0.1'), 'listening');
  const rpcBaseUrl = `http://127.0.0.1:${host.address().port}/durabletask/`;
  const input = df.input.durableClient();
  const given = { taskHubName: 'hub', creationUrls: {}, managementUrls: { id: 'INSTANCEID' }, rpcBaseUrl };
  const client = df.getClient({ options: { extraInputs: [input] }, extraInputs: new Map([[input, given]]) });

  console.log(`durable-functions ${require('durable-functions/package.json').version}`);
  const reasons = ['Too dark', 'Too dark & too slow', 'Take #2 is better', '100 % black'];
  for (const reason of reasons) {
    const before = heard.length;
    const refused = await client.terminate('one', reason).then(() => null, (error) => error.message);
    console.log(`terminate('one', ${JSON.stringify(reason)})`.padEnd(44), 'arrives as', JSON.stringify(heard[before] ?? refused));
  }
  host.close();
  host.closeAllConnections();
  assert.deepEqual(heard, ['Too dark', 'Too dark ', 'Take ', '100 % black']);
})();
JS
node look.cjs
echo 'as recorded: encode the reason before it is given (encodeURIComponent), or keep to plain words'
