import { corsHeaders, createPreflight } from '../../../../src/http/cors';
import { callOf } from '../../../support/http/call';

const from = (origin?: string): Headers => new Headers(origin === undefined ? {} : { origin });

describe('the CORS headers of an answer', () => {
  it('are none without the setting', () => {
    expect(corsHeaders(from('https://a.example'), [])).toEqual({});
  });

  it('name an origin that the setting names, and show the headers that a player and a client need', () => {
    const headers = corsHeaders(from('https://a.example'), ['https://b.example', 'https://a.example']);
    expect(headers).toMatchObject({ 'access-control-allow-origin': 'https://a.example', vary: 'Origin' });
    expect(headers['access-control-expose-headers']?.split(', ')).toEqual(
      expect.arrayContaining(['etag', 'content-range', 'location', 'retry-after']),
    );
  });

  it.each([
    'https://a.example.evil',
    'https://evil.a.example',
    'http://a.example',
    'https://a.example:8443',
    'null',
    undefined,
  ])('give nothing to %s, and keep caches from mixing up who asked', (origin) => {
    expect(corsHeaders(from(origin), ['https://a.example'])).toEqual({ vary: 'Origin' });
  });

  it('are for anybody with *, and the same for all', () => {
    const headers = corsHeaders(from('null'), ['*']);
    expect(headers['access-control-allow-origin']).toBe('*');
    expect(headers).not.toHaveProperty('vary');
    expect(headers).not.toHaveProperty('access-control-allow-credentials');
  });
});

describe('a preflight', () => {
  const ask = (origin: string) =>
    createPreflight({ corsOrigins: ['https://a.example'] })(
      callOf({ path: 'pipelines', method: 'OPTIONS', headers: { origin } }),
    );

  it('lets a page that is allowed send a key, an idempotency key, a range and a condition', async () => {
    const { status, headers } = await ask('https://a.example');
    const { 'access-control-allow-headers': names, 'access-control-allow-methods': methods } = headers as Record<
      string,
      string
    >;
    expect(status).toBe(204);
    expect(names?.split(', ')).toEqual(
      expect.arrayContaining(['x-functions-key', 'content-type', 'idempotency-key', 'range', 'if-none-match']),
    );
    expect(methods).toBe('GET, HEAD, POST, DELETE');
  });

  it('tells a page that is not allowed nothing', async () => {
    expect(await ask('https://b.example')).toEqual({ status: 204, headers: {} });
  });
});
