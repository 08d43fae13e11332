#!/usr/bin/env bash
# One would expect: a storage emulator that keeps its state on disk still has a blob after a crash once it has answered 201 Created.
# What happens: the bytes are on disk, but the index that names them is saved every few seconds. A kill in between loses the blob.
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
import { setTimeout as pause } from 'node:timers/promises';
import { BlobServiceClient, StorageSharedKeyCredential } from '@azure/storage-blob';

// The emulator's published development account.
const account = new StorageSharedKeyCredential(
  'devstoreaccount1',
  'Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==',
);

async function start() {
  const server = spawn(process.execPath, [
    'node_modules/azurite/dist/src/blob/main.js',
    ...['--blobHost', '127.0.0.1', '--blobPort', '0', '--location', 'data'],
    ...['--skipApiVersionCheck', '--disableTelemetry', '--silent'],
  ]);
  process.once('exit', () => server.kill('SIGKILL'));
  let said = '';
  for await (const chunk of server.stdout) {
    said += chunk;
    const [, port] = /listen\w* (?:at|on) http:\/\/127\.0\.0\.1:(\d+)/.exec(said) ?? [];
    if (port === undefined) continue;
    const service = new BlobServiceClient(`http://127.0.0.1:${port}/devstoreaccount1`, account);
    const crash = async () => {
      const gone = once(server, 'exit');
      server.kill('SIGKILL');
      await gone;
    };
    return { box: service.getContainerClient('box'), crash };
  }
  throw new Error(`azurite did not start: ${said}`);
}

const version = JSON.parse(readFileSync('node_modules/azurite/package.json', 'utf8')).version;
console.log(`azurite ${version}, state in a folder`);

let { box, crash } = await start();
await box.create();
const isIndexed = (name) => readFileSync('data/__azurite_db_blob__.json', 'utf8').includes(name);

const first = await box.getBlockBlobClient('first').upload('a', 1);
const acknowledgedMs = Date.now();
while (!isIndexed('"first"')) {
  assert.ok(Date.now() < acknowledgedMs + 60_000, 'the index was not saved within a minute');
  await pause(50);
}
const seconds = (Date.now() - acknowledgedMs) / 1_000;
console.log(`first:  PUT answers ${first._response.status}; the index on disk names it ${seconds.toFixed(1)} s later`);

const second = await box.getBlockBlobClient('second').upload('b', 1);
await crash();
console.log(`second: PUT answers ${second._response.status}; then kill -9, and a new start on the same folder`);

({ box, crash } = await start());
const kept = [await box.getBlobClient('first').exists(), await box.getBlobClient('second').exists()];
await crash();
console.log(`after the restart: first ${kept[0] ? 'is there' : 'is gone'}, second ${kept[1] ? 'is there' : 'is gone'}`);
assert.deepEqual(kept, [true, false]);
assert.deepEqual([first._response.status, second._response.status], [201, 201]);
JS
node look.mjs
echo 'as recorded: an acknowledged blob is lost when the emulator is killed before its next save'
