import { fixtureApp, startHostProcess, type HostProcess } from '../host-process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

let stateDir: string;
let host: HostProcess;
let keys: { master: string; host: string; system: string };

beforeAll(async () => {
  stateDir = mkdtempSync(join(tmpdir(), 'host-keys-'));
  // Keys are kept with the state, so an open host can tell what the next one will ask for.
  const open = await startHostProcess(fixtureApp('http'), ['--state-dir', stateDir]);
  const value = async (path: string): Promise<string> =>
    ((await (await fetch(`${open.baseUrl}/admin/host/${path}`)).json()) as { value: string }).value;
  keys = {
    master: await value('keys/_master'),
    host: await value('keys/default'),
    system: await value('systemkeys/durabletask_extension'),
  };
  await open.stop();
  host = await startHostProcess(fixtureApp('http'), ['--state-dir', stateDir, '--auth']);
});
afterAll(async () => {
  await host.stop();
  rmSync(stateDir, { recursive: true });
});

const status = async (path: string, key?: string): Promise<number> =>
  (await fetch(`${host.baseUrl}${path}`, key === undefined ? {} : { headers: { 'x-functions-key': key } })).status;

describe('a host that asks for keys', () => {
  test('lets everybody call an anonymous function', async () => {
    expect(await status('/api/hello', 'wrong')).toBe(200);
  });

  test('wants a function, host or master key at the function level', async () => {
    expect(await status('/api/secret')).toBe(401);
    expect(await status('/api/secret', 'wrong')).toBe(401);
    expect(await status('/api/secret', keys.system)).toBe(401);
    expect(await status('/api/secret', keys.host)).toBe(200);
    expect(await status(`/api/secret?code=${keys.host}`)).toBe(200);
    expect(await status('/api/secret', keys.master)).toBe(200);
  });

  test('wants the master key at the admin level', async () => {
    expect(await status('/api/chief', keys.host)).toBe(401);
    expect(await status('/api/chief', keys.master)).toBe(200);
  });

  test('opens the task hub to the system key alone', async () => {
    const path = '/runtime/webhooks/durabletask/instances';
    const refused = await fetch(`${host.baseUrl}${path}`);
    expect([refused.status, refused.headers.get('www-authenticate')]).toEqual([401, 'Bearer']);
    expect(await status(path, keys.host)).toBe(403);
    expect(await status(path, keys.system)).toBe(200);
    expect(await status('/runtime/webhooks/other', keys.system)).toBe(403);
    expect(await status('/runtime/webhooks/other', keys.master)).toBe(404);
  });

  test('opens /admin to the master key, but answers pings', async () => {
    expect(await status('/admin/host/status')).toBe(401);
    expect(await status('/admin/host/status', keys.host)).toBe(403);
    expect(await status('/admin/host/status', keys.master)).toBe(200);
    expect(await status('/admin/host/ping')).toBe(200);
  });

  test('makes and takes back function keys', async () => {
    const path = `${host.baseUrl}/admin/functions/secret/keys/mine`;
    const headers = { 'x-functions-key': keys.master };
    const made = await fetch(path, { method: 'PUT', headers, body: JSON.stringify({ value: 'my-own-key' }) });
    expect(made.status).toBe(201);
    expect(await status('/api/secret', 'my-own-key')).toBe(200);
    await fetch(path, { method: 'DELETE', headers });
    expect(await status('/api/secret', 'my-own-key')).toBe(401);
  });
});
