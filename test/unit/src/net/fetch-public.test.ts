import { once } from 'node:events';
import type { RequestListener } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createFetchPublic } from '../../../../src/net/fetch-public';

const LOOPBACK = { addresses: ['127.0.0.1'], protocol: 'http:' } as const;
const routes: Record<string, RequestListener> = {
  '/picture': (_, answer) => answer.end('picture'),
  '/hop': (_, answer) => answer.writeHead(302, { location: '/picture' }).end(),
  '/loop': (_, answer) => answer.writeHead(302, { location: '/loop' }).end(),
  '/inside': (_, answer) => answer.writeHead(302, { location: 'http://127.0.0.2:1/' }).end(),
  '/metadata': (_, answer) => answer.writeHead(307, { location: 'http://169.254.169.254/latest' }).end(),
  '/file': (_, answer) => answer.writeHead(302, { location: 'file:///etc/hostname' }).end(),
  '/user': ({ headers }, answer) => answer.writeHead(302, { location: `http://me:x@${headers.host}/picture` }).end(),
  '/missing': (_, answer) => answer.writeHead(404).end('no'),
  '/said-large': (_, answer) => answer.writeHead(200, { 'content-length': '11' }).end('12345678901'),
  '/large': (_, answer) => {
    answer.write('123456');
    answer.end('78901');
  },
  '/silent': (_, answer) => void answer.write('1'),
};
const asked: string[] = [];
const server = createServer((request, answer) => {
  asked.push(request.url ?? '');
  (routes[request.url ?? ''] ?? routes['/missing'])?.(request, answer);
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

const guarded = createFetchPublic({ maxBytes: 10 });
const inTest = createFetchPublic({ maxBytes: 10, timeoutMs: 60_000, besides: LOOPBACK });

describe('a picture that is named by its URL', () => {
  it('is fetched, also where a redirect leads', async () => {
    expect(await inTest(`${origin}/picture`)).toEqual({ outcome: 'fetched', bytes: Buffer.from('picture') });
    expect(await inTest(`${origin}/hop`)).toMatchObject({ outcome: 'fetched' });
  });

  it.each([
    ['/loop', 'a URL that leads to the picture in at most 3 steps'],
    ['/inside', 'a URL of a public address'],
    ['/metadata', 'a URL of a public address'],
    ['/file', 'a URL that leads to https only'],
    ['/user', 'a URL without a user name or a password in it'],
    ['/missing', 'a URL that answers 200; it answered 404'],
    ['/said-large', 'at most 10 bytes (SHOTLOOP_MAX_IMAGE_BYTES)'],
    ['/large', 'at most 10 bytes (SHOTLOOP_MAX_IMAGE_BYTES)'],
  ])('is refused at %s, where was expected %s', async (path, expected) => {
    expect(await inTest(origin + path)).toEqual({ outcome: 'refused', expected });
  });

  it('is given up where it does not come in full in time', async () => {
    const soon = createFetchPublic({ maxBytes: 10, timeoutMs: 200, besides: LOOPBACK });
    expect(await soon(`${origin}/silent`)).toEqual({
      outcome: 'refused',
      expected: 'a URL that answers in full within 0.2 s',
    });
  });

  it.each(['http://127.0.0.1:PORT/picture', 'https://127.0.0.1:PORT/picture', 'https://localhost:PORT/picture'])(
    'is never asked for on this machine: %s',
    async (url) => {
      const { port } = server.address() as AddressInfo;
      expect(await guarded(url.replace('PORT', String(port)))).toMatchObject({ outcome: 'refused' });
      expect(asked).toEqual([]);
    },
  );

  it.each(['https://[::1]/', 'https://10.0.0.1/', 'https://169.254.169.254/', 'https://[::ffff:7f00:1]/'])(
    'is never asked for at %s',
    async (url) => {
      expect(await guarded(url)).toEqual({ outcome: 'refused', expected: 'a URL of a public address' });
    },
  );
});
