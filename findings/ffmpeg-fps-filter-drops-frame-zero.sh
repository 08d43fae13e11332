#!/usr/bin/env bash
# One would expect: thinning a clip with `fps=5` keeps its first frame, and says of each frame at which time of the clip it stood.
# What happens: of the frames that are nearest to a time, the last one is taken. So the frame called 0.0 s is the third of the clip
# (0.067 s), and every later one is off by as much; `fps=5:round=up` does what one would expect.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund @ffmpeg-installer/ffmpeg@1.1.0

cat >look.cjs <<'JS'
const assert = require('node:assert/strict');
const { spawnSync } = require('node:child_process');
const { chmodSync } = require('node:fs');
const { path } = require('@ffmpeg-installer/ffmpeg');

chmodSync(path, 0o755); // in case npm ran no install script
const ffmpeg = (...args) => spawnSync(path, ['-hide_banner', '-nostdin', ...args], { encoding: 'utf8' });
const [, version] = /^ffmpeg version (\S+)/.exec(ffmpeg('-version').stdout) ?? [];

/** Time and checksum of every frame that leaves the filter. */
const frames = (filter) =>
  [
    ...ffmpeg('-nostats', '-f', 'lavfi', '-i', 'testsrc2=size=160x120:rate=30:duration=1', '-vf', `${filter}showinfo`, '-f', 'null', '-')
      .stderr.matchAll(/pts_time:([\d.]+).* checksum:(\w+)/g),
  ].map(([, time, checksum]) => ({ time: Number(time), checksum }));
const all = frames('');
const shown = (filter) =>
  frames(filter).map(({ time, checksum }) => [time, all.findIndex((frame) => frame.checksum === checksum)]);

console.log(`ffmpeg ${version}; which frame of 30 (one every 0.033 s) stands where after the filter`);
const results = [shown('fps=5,'), shown('fps=5:round=up,')];
for (const [index, name] of ['fps=5', 'fps=5:round=up'].entries())
  console.log(`${name.padEnd(15)} ${results[index].map(([time, frame]) => `${time.toFixed(1)} s: no. ${frame}`).join(', ')}`);
assert.deepEqual(
  results.map((rows) => rows.map(([, frame]) => frame)),
  [
    [2, 8, 14, 20, 26],
    [0, 6, 12, 18, 24],
  ],
);
JS
node look.cjs
echo 'as recorded: with fps=5 nothing is ever compared with frame 0; round=up gives each frame its own time'
