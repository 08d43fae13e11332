#!/usr/bin/env bash
# One would expect: in an ES module, the names that @azure/functions documents and types can be imported, and its internals cannot.
# What happens: `HttpRequest`, `HttpResponse` and `InvocationContext` are a SyntaxError, while helpers of the bundle that nobody
# documents link without a word, and are undefined. `app` happens to be in both lists, so a first try looks fine.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund @azure/functions@4.16.5

cat >look.mjs <<'JS'
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

const { version } = JSON.parse(readFileSync('node_modules/@azure/functions/package.json', 'utf8'));
console.log(`@azure/functions ${version}: import { NAME } from '@azure/functions', in a file of its own each`);

const seen = ['app', 'HttpRequest', 'InvocationContext', 'HttpResponse', 'getStringHash', 'isTimerTrigger'].map((name) => {
  const code = `import { ${name} } from '@azure/functions'; console.log(typeof ${name});`;
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', code], { encoding: 'utf8' });
  const result = status === 0 ? stdout.trim() : (/^(\w+Error)/m.exec(stderr)?.[1] ?? 'another error');
  console.log(`${name.padEnd(18)} ${result}`);
  return result;
});
const required = (await import('node:module')).createRequire(import.meta.url)('@azure/functions');
console.log(`with require(): HttpRequest is a ${typeof required.HttpRequest}, getStringHash is ${typeof required.getStringHash}`);
assert.deepEqual(seen, ['object', 'SyntaxError', 'SyntaxError', 'SyntaxError', 'undefined', 'undefined']);
assert.deepEqual([typeof required.HttpRequest, typeof required.getStringHash], ['function', 'undefined']);
JS
node look.mjs
echo 'as recorded: an app for this SDK compiles to CommonJS, or takes everything from the default import'
