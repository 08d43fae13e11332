#!/usr/bin/env bash
# One would expect: a client that gets a web page (a sign-in form, a proxy's notice) where the list of videos should be says so.
# What happens: with status 200, the official client lists no videos, and a retrieved video is a piece of text without a status.
# To whoever looks for a paid job after a lost answer, "no videos" reads as "it never arrived: order again".
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund openai@7.59.0

cat >look.mjs <<'JS'
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import OpenAI from 'openai';

const page = '<!doctype html><title>Sign in</title>';
const proxy = createServer((request, answer) => {
  answer.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(page);
});
await once(proxy.listen(0, '127.0.0.1'), 'listening');
const client = new OpenAI({ apiKey: 'none', baseURL: `http://127.0.0.1:${proxy.address().port}/v1` });
console.log(`openai ${JSON.parse(readFileSync('node_modules/openai/package.json', 'utf8')).version}; every answer is 200 text/html`);

const listed = [];
for await (const video of client.videos.list()) listed.push(video.id);
const video = await client.videos.retrieve('video_1');
const content = await client.videos.downloadContent('video_1');
const saved = await content.text();
proxy.close();
proxy.closeAllConnections();

console.log(`for await (… of client.videos.list())   ${listed.length} videos, no error`);
console.log(`await client.videos.retrieve('video_1') a ${typeof video}; its status: ${video.status}`);
console.log(`await client.videos.downloadContent(…)  ok: ${content.ok}, ${saved.length} bytes of ${saved.slice(0, 15)}`);
assert.deepEqual(listed, []);
assert.equal(video, page);
assert.equal(video.status, undefined);
assert.ok(content.ok && saved === page);
JS
node look.mjs
echo 'as recorded: nothing throws; a caller has to look at the content type and at "object" itself'
