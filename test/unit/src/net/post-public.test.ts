import { once } from 'node:events';
import type { RequestListener } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createPostPublic, isForbiddenHost } from '../../../../src/net/post-public';

const asked: { method: string; url: string; headers: Record<string, unknown>; body: string }[] = [];
const routes: Record<string, RequestListener> = {
  '/': (_, answer) => answer.writeHead(202).end('thanks'),
  '/elsewhere': (_, answer) => answer.writeHead(307, { location: '/' }).end(),
  '/gone': (_, answer) => answer.writeHead(410, { 'retry-after': '7' }).end(),
  '/silent': () => undefined,
  '/endless': (_, answer) => void answer.writeHead(200).write('x'),
  '/reset': ({ socket }) => void socket.resetAndDestroy(),
};
const server = createServer((request, answer) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    const { method = '', url = '', headers } = request;
    asked.push({ method, url, headers, body: Buffer.concat(chunks).toString('utf8') });
    routes[url]?.(request, answer);
  });
});
let origin = '';

beforeAll(async () => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
beforeEach(() => void asked.splice(0));
afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await once(server, 'close');
});

const never = new AbortController().signal;
const message = { headers: { 'content-type': 'application/json' }, body: '{"ü":1}', ofOwner: false, signal: never };
const post = createPostPublic({ hosts: ['127.0.0.1'] });

describe('posting to a URL that somebody named', () => {
  it('sends the body with its length, and reads nothing of the answer', async () => {
    expect(await post(`${origin}/`, message)).toMatchObject({ outcome: 'answered', status: 202 });
    expect(await post(`${origin}/endless`, message)).toMatchObject({ outcome: 'answered', status: 200 });
    expect(asked[0]).toMatchObject({
      ...{ method: 'POST', url: '/', body: '{"ü":1}' },
      headers: { 'content-type': 'application/json', 'content-length': '8', 'user-agent': 'shotloop' },
    });
  });

  it('follows no redirect, and gives any answer with its headers', async () => {
    expect(await post(`${origin}/elsewhere`, message)).toMatchObject({ outcome: 'answered', status: 307 });
    const gone = await post(`${origin}/gone`, message);
    expect(gone.outcome === 'answered' && gone.headers.get('retry-after')).toBe('7');
    expect(asked.map(({ url }) => url)).toEqual(['/elsewhere', '/gone']);
  });

  it('gives up what is not answered in time', async () => {
    const hasty = createPostPublic({ hosts: ['127.0.0.1'], timeoutMs: 50 });
    expect(await hasty(`${origin}/silent`, message)).toEqual({ outcome: 'timed_out' });
  });

  it('ends with whoever asked for it', async () => {
    const over = new AbortController();
    const posted = post(`${origin}/silent`, { ...message, signal: over.signal });
    over.abort(new Error('The activity is over.'));
    await expect(posted).rejects.toThrow('The activity is over.');
  });

  it('names a connection that broke, or that there was none', async () => {
    expect(await post(`${origin}/reset`, message)).toEqual({ outcome: 'unreachable', code: 'ECONNRESET' });
    const { port } = new URL(origin);
    const refusing = createServer().listen(0, '127.0.0.1');
    await once(refusing, 'listening');
    const free = (refusing.address() as AddressInfo).port;
    refusing.close();
    await once(refusing, 'close');
    expect(free).not.toBe(Number(port));
    const refused = await post(`http://127.0.0.1:${free}/`, message);
    expect(refused).toEqual({ outcome: 'unreachable', code: 'ECONNREFUSED' });
  });

  it('speaks to no address of a private network, whatever its name, unless the owner named the host', async () => {
    const strict = createPostPublic({ hosts: [] });
    for (const url of [`${origin}/`, origin.replace('127.0.0.1', 'localhost'), 'http://169.254.169.254/latest'])
      expect(await strict(url, message)).toEqual({ outcome: 'forbidden_address' });
    expect(await strict(`${origin}/`, { ...message, ofOwner: true })).toMatchObject({ status: 202 });
    expect(await strict('http://169.254.169.254/', { ...message, ofOwner: true })).toEqual({
      outcome: 'forbidden_address',
    });
    expect(asked).toHaveLength(1);
  });

  it.each<[string, boolean]>([
    ['10.0.0.7', true],
    ['169.254.169.254', true],
    ['[::1]', true],
    ['localhost', true],
    ['a.localhost', true],
    ['127.0.0.1', false],
    ['hooks.example', false],
    ['8.8.8.8', false],
  ])('knows at once that %s is forbidden: %s', (host, isForbidden) => {
    expect(isForbiddenHost(host, ['127.0.0.1'])).toBe(isForbidden);
  });
});
