#!/usr/bin/env bash
# One would expect: a PNG of a clip's frame, compared with that very frame, differs by rounding only.
# What happens: for a clip tagged BT.709 it scores as another palette. Decoding to the PNG's RGB goes by the clip's matrix; back to
# YUV, the PNG has no matrix to go by, and ffmpeg takes BT.601. An untagged clip goes both ways by BT.601 and shows nothing.
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
const ffmpeg = (...args) => {
  const { status, stdout, stderr } = spawnSync(path, ['-hide_banner', '-nostdin', ...args], { encoding: 'utf8' });
  assert.equal(status, 0, stderr);
  return stdout + stderr;
};
const [, version] = /^ffmpeg version (\S+)/.exec(ffmpeg('-version')) ?? [];
console.log(`ffmpeg ${version}; PSNR of a PNG of frame 0 against frame 0, in dB (over 40: the same to the eye)`);

/** Colour bars as a clip, its first frame as PNG, and the two compared as YUV. */
function psnr(name, tags, filter) {
  const bars = ['-f', 'lavfi', '-i', 'smptebars=size=320x240:rate=30:duration=1'];
  ffmpeg('-v', 'error', ...bars, ...tags, '-c:v', 'libx264', '-crf', '10', `${name}.mp4`);
  ffmpeg('-v', 'error', '-i', `${name}.mp4`, '-frames:v', '1', `${name}.png`);
  const graph = `[0:v]${filter}[frame];[1:v]${filter}[still];[frame][still]psnr`;
  const report = ffmpeg('-i', `${name}.mp4`, '-i', `${name}.png`, '-filter_complex', graph, '-frames:v', '1', '-f', 'null', '-');
  return Number(/PSNR .*average:([\d.]+)/.exec(report)?.[1]);
}
const as709 = ['-colorspace', 'bt709', '-color_primaries', 'bt709', '-color_trc', 'bt709'];
const untagged = psnr('untagged', ['-vf', 'format=yuv420p'], 'format=yuv420p');
const tagged = psnr('tagged', ['-vf', 'scale=out_color_matrix=bt709,format=yuv420p', ...as709], 'format=yuv420p');
const mended = psnr(
  'mended',
  ['-vf', 'scale=out_color_matrix=bt709,format=yuv420p', ...as709],
  'scale=out_color_matrix=bt601,format=yuv420p',
);
console.log(`untagged clip:                            ${untagged.toFixed(1)}`);
console.log(`tagged BT.709:                            ${tagged.toFixed(1)}`);
console.log(`tagged BT.709, both brought to BT.601:    ${mended.toFixed(1)}`);
assert.ok(untagged > 40 && tagged < 32 && mended > 40);
JS
node look.cjs
echo 'as recorded: the still of a BT.709 clip seems to drift from its own clip, unless both sides name the matrix'
