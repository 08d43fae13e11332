import { request } from 'node:http';

import { fixtureApp, startHostProcess, type HostProcess } from '../host-process';

let host: HostProcess;

beforeAll(async () => {
  host = await startHostProcess(fixtureApp('http'), [], {
    'AzureWebJobs.off.Disabled': 'true',
    AzureFunctionsJobHost__functionTimeout: '00:00:01',
  });
});
afterAll(async () => {
  expect(await host.stop()).toBe(0);
});

const call = async (path: string, init?: RequestInit): Promise<[number, string]> => {
  const response = await fetch(`${host.baseUrl}${path}`, init);
  return [response.status, await response.text()];
};

describe('an HTTP-triggered function', () => {
  test('answers under its route, in any case and with a trailing slash', async () => {
    expect(await call('/api/hello?name=Ada')).toEqual([200, 'Hello, Ada']);
    expect(await call('/API/HELLO/?name=Ada')).toEqual([200, 'Hello, Ada']);
    expect(await call('/api/hello', { method: 'POST', body: 'Bob' })).toEqual([200, 'Hello, Bob']);
  });

  test.each([
    ['PUT', '/api/hello'],
    ['HEAD', '/api/hello'],
    ['OPTIONS', '/api/hello'],
    ['GET', '/api/hello/more'],
    ['GET', '/api//hello'],
    ['GET', '/hello'],
    ['GET', '/api/echo/no-number'],
    ['GET', '/api/admin-area'],
    ['GET', '/api/off'],
  ])('answers %s %s with 404 and nothing else', async (method, path) => {
    expect(await call(path, { method })).toEqual([404, '']);
  });

  test('receives route values, query and body', async () => {
    const [status, text] = await call('/api/echo/12/a%20b?x=1&x=2&y=%20', { method: 'PUT', body: 'text' });
    expect([status, JSON.parse(text)]).toEqual([
      200,
      {
        method: 'PUT',
        url: `${host.baseUrl}/api/echo/12/a%20b?x=1&x=2&y=%20`,
        params: { id: '12', rest: 'a b' },
        query: { x: '1,2', y: ' ' },
        body: 'text',
      },
    ]);
    expect(await call('/api/files/a/b%2Fc/d')).toEqual([200, '{"path":"a/b%2Fc/d"}']);
    expect(await call('/api/files')).toEqual([200, '{}']);
  });

  test('turns nothing into 204, and failures into 500 without a word', async () => {
    expect(await call('/api/nothing')).toEqual([204, '']);
    expect(await call('/api/text')).toEqual([500, '']);
    expect(await call('/api/throws')).toEqual([500, '']);
    await host.logs('secret detail');
  });

  test('sets status, headers, cookies and bytes', async () => {
    const response = await fetch(`${host.baseUrl}/api/teapot`);
    expect([response.status, response.headers.get('x-kind'), response.headers.getSetCookie()]).toEqual([
      418,
      'teapot',
      ['a=1; path=/; samesite=strict; httponly'],
    ]);
    expect([...new Uint8Array(await response.arrayBuffer())]).toEqual([0, 1, 255]);
    expect(response.headers.get('content-type')).toBeNull();
  });

  test('receives a chunked body empty, and the log says so', async () => {
    const text = await new Promise<string>((resolve, reject) => {
      const sent = request(`${host.baseUrl}/api/size`, { method: 'POST', headers: { 'transfer-encoding': 'chunked' } });
      sent.on('response', (response) => {
        let body = '';
        response.on('data', (chunk: Buffer) => (body += chunk.toString())).on('end', () => resolve(body));
      });
      sent.on('error', reject).end('five!');
    });
    expect(text).toBe('{"bytes":0}');
    expect(await call('/api/size', { method: 'POST', body: 'five!' })).toEqual([200, '{"bytes":5}']);
    await host.logs('has a chunked body, which reaches the function empty');
  });

  test('needs no key on a development machine', async () => {
    expect(await call('/api/secret')).toEqual([200, 'told']);
    expect(await call('/api/chief?code=wrong')).toEqual([200, 'told']);
  });

  test('fails when it runs past its time', async () => {
    expect(await call('/api/hangs')).toEqual([500, '']);
    await host.logs('Timeout value of 00:00:01 was exceeded by function: Functions.hangs');
  });

  test('may try to end the process, and fails alone', async () => {
    expect(await call('/api/leaves')).toEqual([500, '']);
    expect(await call('/api/hello?name=Ada')).toEqual([200, 'Hello, Ada']);
  });

  test('stands beside the host itself', async () => {
    const [status, text] = await call('/admin/host/status');
    expect([status, JSON.parse(text)]).toMatchObject([200, { state: 'Running' }]);
    const functions = JSON.parse((await call('/admin/functions'))[1]) as { name: string; isDisabled: boolean }[];
    expect(functions.find(({ name }) => name === 'off')?.isDisabled).toBe(true);
    expect((await call('/'))[0]).toBe(200);
    expect(await call('/admin/host/ping')).toEqual([200, '']);
    expect(await call('/api/size', { method: 'POST', body: 'x'.repeat(200) })).toEqual([200, '{"bytes":200}']);
  });

  test('gives a request line over 8 KB back', async () => {
    expect((await call(`/api/hello?name=${'x'.repeat(9000)}`))[0]).toBe(414);
  });
});
