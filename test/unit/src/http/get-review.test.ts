import { gunzipSync } from 'node:zlib';
import { ROUTES } from '../../../../src/http/routes';
import { ApiWorld, ID } from '../../../support/http/api-world';
import { SCRIPT } from '../../../support/http/review';

const text = (body: unknown): string => String(body);

describe('the page', () => {
  it.each([
    ['the index', ROUTES.reviewIndex, 'review', 'review/assets/'],
    ['a pipeline', ROUTES.reviewPage, `pipelines/${ID}/review`, '../../review/assets/'],
  ])(
    'of %s loads its own two files and nothing else, runs nothing inline, and may not be framed',
    async (_of, row, path, assets) => {
      const { headers, body } = await new ApiWorld().ask(row, { path });
      expect([...text(body).matchAll(/(?:src|href)="([^"]*)"/g)].map(([, url]) => url)).toEqual([
        'data:,',
        `${assets}review-B2.css`,
        `${assets}${SCRIPT}`,
      ]);
      expect(text(body)).not.toMatch(/<style|\bstyle=|\bon\w+=|<script[^>]*>[^<]/);
      const policy = Object.fromEntries(
        (headers.get('content-security-policy') ?? '').split('; ').map((part) => {
          const [name = '', ...values] = part.split(' ');
          return [name, values.join(' ')];
        }),
      );
      expect(policy).toMatchObject({
        ...{ 'default-src': "'none'", 'script-src': "'self'", 'style-src': "'self'", 'connect-src': "'self' blob:" },
        ...{ 'frame-ancestors': "'none'", 'base-uri': "'none'", 'form-action': "'none'" },
      });
      expect(Object.fromEntries(headers)).toMatchObject({
        ...{ 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-cache' },
        ...{ 'referrer-policy': 'no-referrer', 'x-content-type-options': 'nosniff' },
      });
    },
  );

  it('is the same whatever pipeline it is asked for, so it can tell nothing of one', async () => {
    const [one, other] = await Promise.all(
      [ID, 'no-such'].map((id) => new ApiWorld().ask(ROUTES.reviewPage, { path: `pipelines/${id}/review` })),
    );
    expect(one).toEqual(other);
  });

  it('comes without settings, too: it says what is missing better than a bare problem does', async () => {
    const world = new ApiWorld();
    world.deps = undefined;
    expect((await world.ask(ROUTES.reviewIndex, { path: 'review' })).status).toBe(200);
  });
});

describe('a file of the page', () => {
  const path = `review/assets/${SCRIPT}`;

  it('may be kept for ever, and comes compressed under a tag of its own to whoever takes that', async () => {
    const world = new ApiWorld();
    const plain = await world.ask(ROUTES.reviewAsset, { path });
    const small = await world.ask(ROUTES.reviewAsset, { path, headers: { 'accept-encoding': 'br, gzip' } });
    expect(plain.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    expect([plain, small].map(({ headers }) => headers.get('content-encoding'))).toEqual([null, 'gzip']);
    expect(plain.headers.get('etag')).not.toBe(small.headers.get('etag'));
    expect(gunzipSync(small.body as Buffer)).toEqual(plain.body);
    const refused = await world.ask(ROUTES.reviewAsset, { path, headers: { 'accept-encoding': 'gzip;q=0' } });
    expect(refused.headers.get('content-encoding')).toBeNull();
  });

  it('varies by what its reader takes and by the origin, where others may read', async () => {
    const world = new ApiWorld();
    world.corsOrigins = ['https://a.example'];
    const { headers } = await world.ask(ROUTES.reviewAsset, { path });
    expect(headers.get('vary')).toBe('Accept-Encoding, Origin');
  });

  it.each(['../assets.json', '..%2fassets.json', 'assets.json', '%2e%2e', 'constructor'])(
    'is none that the build did not name: %s',
    async (file) => {
      const { status } = await new ApiWorld().ask(ROUTES.reviewAsset, { path: `review/assets/${file}` });
      expect(status).toBe(404);
    },
  );
});
