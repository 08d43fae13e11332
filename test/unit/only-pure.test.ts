import { spawn } from 'node:child_process';
import { promises, writeFileSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { createServer } from 'node:http';
import { connect } from 'node:net';

describe('A pure test', () => {
  it.each([
    ['child_process.spawn', () => spawn('node')],
    ['http.createServer', () => createServer()],
    ['net.connect', () => connect(1)],
    ['fs.writeFileSync', () => writeFileSync('/nowhere/file', '')],
    ['fs/promises.mkdtemp', () => mkdtemp('/nowhere/folder-')],
    ['fs/promises.writeFile', () => promises.writeFile('/nowhere/file', '')],
    ['fetch', () => fetch('http://127.0.0.1:1')],
  ])('cannot call %s', (what, call) => {
    expect(call).toThrow(`A pure test called ${what}.`);
  });

  it('can still read a file', async () => {
    expect(await promises.readFile(__filename, 'utf8')).toContain('can still read a file');
  });
});
