import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { Agent, request } from 'node:http';

import { fixtureApp, startHostProcess, type HostProcess } from '../host-process';

let host: HostProcess;

beforeAll(async () => {
  host = await startHostProcess(fixtureApp('http-stream'));
});
afterAll(async () => {
  expect(await host.stop()).toBe(0);
});

describe('an app with HTTP streaming', () => {
  test('receives chunked bodies and route values', async () => {
    const text = await new Promise<string>((resolve, reject) => {
      const sent = request(`${host.baseUrl}/api/upper/x?q=1`, { method: 'POST' }, (response) => {
        let body = '';
        response.on('data', (chunk: Buffer) => (body += chunk.toString())).on('end', () => resolve(body));
      });
      sent.on('error', reject);
      sent.write('in two ');
      sent.end('pieces');
    });
    // Query values leak into the parameters, as they do in Azure.
    expect(JSON.parse(text)).toEqual({ body: 'IN TWO PIECES', params: { name: 'x', q: '1' } });
  });

  test('receives the properties of a JSON body as parameters, which route values overwrite', async () => {
    const response = await fetch(`${host.baseUrl}/api/upper/route`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ name: 'body', count: 1, on: true, deep: { a: 1 }, none: null }),
    });
    expect((await response.json()) as object).toMatchObject({ params: { name: 'route', count: '1', on: 'True' } });
  });

  test('streams its answer and names the invocation', async () => {
    const response = await fetch(`${host.baseUrl}/api/chunks`);
    expect([response.status, await response.text()]).toEqual([200, 'one two three']);
    expect(response.headers.get('x-ms-invocation-id')).toMatch(/^[0-9a-f-]{36}$/);
  });

  test.each([
    ['throws', 'throws'],
    ['returns nothing', 'nothing'],
  ])('gets a 500 when a handler %s, where Azure never answers, and the log says so', async (_does, path) => {
    const response = await fetch(`${host.baseUrl}/api/${path}`);
    expect([response.status, await response.text()]).toEqual([500, '']);
    await host.logs('In Azure this request gets no answer at all');
  });

  test('takes the next request on a connection whose last body was answered before it was read', async () => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const post = (path: string, body: string) =>
      new Promise<string>((resolve, reject) => {
        const sent = request(`${host.baseUrl}/api/${path}`, { method: 'POST', agent }, (response) => {
          let text = '';
          response.on('data', (chunk: Buffer) => (text += chunk.toString())).on('end', () => resolve(text));
        });
        sent.on('error', reject);
        sent.end(body);
      });
    expect(await post('impatient', 'x'.repeat(5_000_000))).toBe('enough');
    expect(JSON.parse(await post('upper/y', 'next'))).toMatchObject({ body: 'NEXT' });
    agent.destroy();
  });

  test.each([
    ['before its answer has begun', '/api/late', 'before its answer had begun', 'late'],
    ['in the middle of its answer', '/api/long', 'before it had its whole answer', 'long'],
  ])('has no error in its log when a client goes away %s', async (_when, path, what, name) => {
    const sent = request(`${host.baseUrl}${path}`, (response) => response.once('data', () => sent.destroy()));
    sent.on('error', () => undefined).end();
    if (name === 'late') await new Promise((resolve) => setTimeout(() => resolve(sent.destroy()), 50));
    const line = `Function.${name}: Executed 'Functions.${name}': Its client went away ${what}.`;
    expect(await hostLogs(line)).toBe(line);
    expect(await errorsOf(name)).toEqual([]);
  });

  test('has no error in its log when a client goes away before its request is whole', async () => {
    const headers = { 'content-type': 'application/json', 'content-length': 100 };
    const sent = request(`${host.baseUrl}/api/upper/z`, { method: 'POST', headers });
    sent.on('error', () => undefined);
    await new Promise((resolve) => sent.write('{', resolve));
    sent.destroy();
    const line = 'POST /api/upper/z 200';
    expect(await hostLogs(line)).toBe(line);
    expect(await errorsOf('upper')).toEqual([]);
  });

  /** What the log has against a function once the host has been through another request. */
  async function errorsOf(name: string): Promise<string[]> {
    const marker = `/api/upper/${randomUUID()}`;
    await fetch(`${host.baseUrl}${marker}`, { method: 'POST' });
    await hostLogs(`${marker} 200`);
    return host
      .log()
      .split('\n')
      .filter((line) => /\] (error|critical) /.test(line) && line.includes(name));
  }

  async function hostLogs(line: string): Promise<string> {
    while (!host.log().includes(line)) await once(host.child.stderr ?? process.stdin, 'data');
    return line;
  }

  test('refuses a body that is too large by its length', async () => {
    const status = await new Promise<number | undefined>((resolve, reject) => {
      request(
        `${host.baseUrl}/api/upper`,
        { method: 'POST', headers: { 'content-length': 200_000_000 } },
        (response) => {
          resolve(response.statusCode);
          response.destroy();
        },
      )
        .on('error', reject)
        .write('x');
    });
    expect(status).toBe(413);
  });
});
