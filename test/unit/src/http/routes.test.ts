import { linksFor } from '../../../../src/http/links';
import { answersOf } from '../../../../src/http/answer-spec';
import { PATHS, ROUTES } from '../../../../src/http/routes';

const rows = Object.entries(ROUTES);

describe('the table of routes', () => {
  it('has one row for each method and path', () => {
    const calls = rows.map(([, { method, path }]) => `${method} ${path}`);
    expect(new Set(calls).size).toBe(calls.length);
  });

  it.each(rows)('says of %s what it does and answers, with a schema for all JSON', (_name, row) => {
    const answers = Object.entries(answersOf(row));
    expect(row.about).toMatch(/^[A-Z].*\.$/);
    expect(answers.filter(([status]) => status < '300').length).toBeGreaterThan(0);
    for (const [status, { about, schema, type }] of answers) {
      expect(about).toMatch(/^[A-Z].*\.$/);
      if (Number(status) >= 400) expect(schema).toBeDefined();
      if (type !== undefined && /json/.test(type)) expect(schema).toBeDefined();
    }
  });

  it('asks for a key everywhere but where a browser cannot have one', () => {
    expect(rows.filter(([, { auth }]) => auth === 'anonymous').map(([name]) => name)).toEqual([
      'openSession',
      'reviewIndex',
      'reviewPage',
      'linkedReviewPage',
      'reviewAsset',
      'preflight',
    ]);
  });
});

describe('links', () => {
  it.each([
    ['https://a.example/api/pipelines', 'pipelines', 'https://a.example/api'],
    ['https://a.example/api/pipelines/', 'pipelines', 'https://a.example/api'],
    ['https://a.example/api/pipelines/p-1?wait=3', 'pipelines/{id}', 'https://a.example/api'],
    ['http://localhost:7071/pipelines/p-1/cancel', 'pipelines/{id}/cancel', 'http://localhost:7071'],
    ['https://a.example/team/api/spend', 'spend', 'https://a.example/team/api'],
  ])('from %s, called as %s, begin with %s', (url, called, base) => {
    const links = linksFor(url, called, PATHS);
    expect(links.pipeline('p-2')).toEqual({
      self: `${base}/pipelines/p-2`,
      manifest: `${base}/pipelines/p-2/manifest`,
      cancel: `${base}/pipelines/p-2/cancel`,
      resume: `${base}/pipelines/p-2/resume`,
      decision: `${base}/pipelines/p-2/decision`,
      review: `${base}/pipelines/p-2/review`,
    });
    expect(links.media('p-2', '01-a b.mp4')).toBe(`${base}/pipelines/p-2/media/01-a%20b.mp4`);
  });
});
