#!/usr/bin/env bash
# One would expect: "create this blob only if it is absent" tells exactly one writer that it won, and 409 means somebody else did.
# What happens: when the answer to the write is lost, the SDK repeats it, finds its own blob and reports 409 to the only writer there is.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund azurite@3.35.0 @azure/storage-blob@12.31.0

cat >look.mjs <<'JS'
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, request } from 'node:http';
import { BlobServiceClient, StorageSharedKeyCredential } from '@azure/storage-blob';

// The emulator's published development account.
const account = new StorageSharedKeyCredential(
  'devstoreaccount1',
  'Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==',
);

const server = spawn(process.execPath, [
  'node_modules/azurite/dist/src/blob/main.js',
  ...['--blobHost', '127.0.0.1', '--blobPort', '0', '--inMemoryPersistence'],
  ...['--skipApiVersionCheck', '--disableTelemetry', '--silent'],
]);
process.once('exit', () => server.kill('SIGKILL'));
let said = '';
const listening = /listen\w* (?:at|on) http:\/\/127\.0\.0\.1:(\d+)/;
for await (const chunk of server.stdout) if (listening.test((said += chunk))) break;
const [, port] = listening.exec(said) ?? [];

// Stands between the two and hangs up once, after the storage has answered and before the SDK hears of it.
const puts = [];
const between = createServer((incoming, outgoing) => {
  const { method, url, headers } = incoming;
  const onward = request({ host: '127.0.0.1', port, method, path: url, headers }, (answer) => {
    if (method === 'PUT' && url.includes('/claim')) puts.push(answer.statusCode);
    if (puts.length === 1) return incoming.socket.destroy();
    outgoing.writeHead(answer.statusCode, answer.headers);
    answer.pipe(outgoing);
  });
  incoming.pipe(onward);
});
await once(between.listen(0, '127.0.0.1'), 'listening');

const service = new BlobServiceClient(`http://127.0.0.1:${between.address().port}/devstoreaccount1`, account, {
  retryOptions: { retryDelayInMs: 10 },
});
const box = service.getContainerClient('box');
await box.create();
const claim = box.getBlockBlobClient('claim');
const version = JSON.parse(readFileSync('node_modules/@azure/storage-blob/package.json', 'utf8')).version;
console.log(`@azure/storage-blob ${version}; one writer, upload() with ifNoneMatch "*", one answer lost on the way`);

const told = await claim.upload('mine', 4, { conditions: { ifNoneMatch: '*' } }).then(
  () => 'created',
  (error) => `${error.statusCode} ${error.code}`,
);
const content = (await claim.downloadToBuffer()).toString();
console.log(`the storage answered: ${puts.join(', then ')}`);
console.log(`the caller is told:   ${told}`);
console.log(`the blob holds:       "${content}", which the caller wrote`);
server.kill('SIGKILL');
between.closeAllConnections();
between.close();

assert.deepEqual(puts, [201, 409]);
assert.equal(told, '409 BlobAlreadyExists');
assert.equal(content, 'mine');
JS
node look.mjs
echo 'as recorded: a 409 need not be somebody else; only a mark in the blob, such as a random claim id, tells whose it is'
