#!/usr/bin/env bash
# One would expect: ffmpeg fails, or says something, when it is told to save the frame at a time where there is none.
# What happens: exit code 0, not a word at `-v error`, and no file. It is met inside a clip's own stated duration: sound is often
# a little longer than the picture, so the last tenth of a second of a 2.2 s clip has no frame.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund @ffmpeg-installer/ffmpeg@1.1.0

cat >look.cjs <<'JS'
const assert = require('node:assert/strict');
const { spawnSync } = require('node:child_process');
const { chmodSync, existsSync } = require('node:fs');
const { path } = require('@ffmpeg-installer/ffmpeg');

chmodSync(path, 0o755); // in case npm ran no install script
const ffmpeg = (...args) => spawnSync(path, ['-hide_banner', '-nostdin', ...args], { encoding: 'utf8' });
const [, version] = /^ffmpeg version (\S+)/.exec(ffmpeg('-version').stdout) ?? [];

const picture = ['-f', 'lavfi', '-i', 'testsrc2=size=320x240:rate=30:duration=2'];
const sound = ['-f', 'lavfi', '-i', 'sine=frequency=440:duration=2.2'];
ffmpeg('-v', 'error', ...picture, ...sound, '-c:v', 'libx264', '-pix_fmt', 'yuv420p', '-c:a', 'aac', 'clip.mp4');
const [, duration] = /Duration: 00:00:0([\d.]+)/.exec(ffmpeg('-i', 'clip.mp4').stderr) ?? [];
console.log(`ffmpeg ${version}; a clip of 60 frames at 30/s with 2.2 s of sound, which states ${duration} s`);

const seen = [
  ['-ss', '1.96'],
  ['-ss', '1.97'],
  ['-ss', '2.1'],
  ['-ss', '3600'],
  ['-sseof', '-0.3'],
  ['-sseof', '-0.1'],
].map((seek, index) => {
  const { status, stderr } = ffmpeg('-v', 'error', ...seek, '-i', 'clip.mp4', '-frames:v', '1', `${index}.png`);
  const frame = existsSync(`${index}.png`);
  console.log(`${seek.join(' ').padEnd(11)} exit ${status}, says ${JSON.stringify(stderr)}, ${frame ? 'a frame' : 'no file'}`);
  return [status, stderr, frame];
});
assert.ok(Number(duration) > 2.15, `the clip states ${duration} s`);
assert.deepEqual(
  seen,
  [true, false, false, false, true, false].map((frame) => [0, '', frame]),
);
JS
node look.cjs
echo 'as recorded: success says nothing; only a file that exists (and did not before) is a frame'
