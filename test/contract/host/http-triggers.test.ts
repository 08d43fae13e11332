import { hostUnderTest, type HostUnderTest } from '../../support/stack/host-under-test';

/** With HOST_URL: a host that runs test/fixtures/apps/http. */
describe('HTTP triggers', () => {
  let host: HostUnderTest;
  beforeAll(async () => {
    host = await hostUnderTest('http');
  });
  afterAll(() => host?.stop());
  const ask = (path: string, init?: RequestInit): Promise<Response> => fetch(`${host.baseUrl}${path}`, init);

  it.each([
    ['GET', '/api/hello', 200],
    ['GET', '/API/Hello/', 200],
    ['POST', '/api/hello', 200],
    ['PUT', '/api/hello', 404],
    ['HEAD', '/api/hello', 404],
    ['OPTIONS', '/api/hello', 404],
    ['GET', '/api/hello/more', 404],
    ['GET', '/api/echo/5', 200],
    ['GET', '/api/echo/five', 404],
    ['GET', '/api/nowhere', 404],
    ['GET', '/api', 404],
    ['GET', '/api/admin-area', 404],
    ['GET', '/', 200],
  ])('answer %s %s with %i', async (method, path, status) => {
    expect((await ask(path, { method })).status).toBe(status);
  });

  it('get their parameters decoded, but for an escaped slash', async () => {
    expect(await (await ask('/api/echo/7/a%20b%2Fc?x=1&x=2')).json()).toMatchObject({
      params: { id: '7', rest: 'a b%2Fc' },
      query: { x: '1,2' },
    });
    expect(await (await ask('/api/files/a/b%20c/d')).json()).toEqual({ path: 'a/b c/d' });
  });

  it('answer 204 for nothing, and 500 without a word for a bare string or an error', async () => {
    const answers = await Promise.all(['nothing', 'text', 'throws'].map((name) => ask(`/api/${name}`)));
    const told = await Promise.all(answers.map(async (answer) => [answer.status, await answer.text()]));
    expect(told).toEqual([
      [204, ''],
      [500, ''],
      [500, ''],
    ]);
  });

  it('answer with status, headers, cookies and bytes as given', async () => {
    const response = await ask('/api/teapot');
    expect([response.status, response.headers.get('x-kind')]).toEqual([418, 'teapot']);
    expect(response.headers.getSetCookie()[0]).toMatch(/^a=1; path=\/; samesite=strict; httponly$/i);
    expect([...new Uint8Array(await response.arrayBuffer())]).toEqual([0, 1, 255]);
  });

  it('get large bodies whole', async () => {
    const response = await ask('/api/size', { method: 'POST', body: new Uint8Array(5_000_000) });
    expect(await response.json()).toEqual({ bytes: 5_000_000 });
  });
});
