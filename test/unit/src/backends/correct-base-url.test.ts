import { correctBaseUrl } from '../../../../src/backends/correct-base-url';

describe('the URL of a backend, as it was pasted', () => {
  it.each([
    ['http://gpu:8000/v1', 'http://gpu:8000/v1', undefined],
    ['http://gpu:8000', 'http://gpu:8000/v1', undefined],
    ['http://gpu:8000/v1/videos', 'http://gpu:8000/v1', 'used without /videos at the end'],
    ['http://gpu:8000/v1/videos/', 'http://gpu:8000/v1', 'used without /videos at the end'],
    [
      'https://a.openai.azure.com/openai/v1/videos?api-version=preview',
      'https://a.openai.azure.com/openai/v1',
      'used without /videos at the end and the query (api-version)',
    ],
    ['http://gpu:8000/v1?limit=1#top', 'http://gpu:8000/v1', 'used without the query (limit) and the part after #'],
  ])('%s leads to %s', (pasted, baseUrl, correction) => {
    expect(correctBaseUrl(pasted)).toEqual({ ok: true, baseUrl, ...(correction && { correction }) });
  });

  it('is used as it stands where that is asked for', () => {
    expect(correctBaseUrl('https://gate.example/video/api/', { exact: true })).toEqual({
      ok: true,
      baseUrl: 'https://gate.example/video/api',
    });
    expect(correctBaseUrl('https://gate.example/video/api')).toMatchObject({
      ok: false,
      expected: expect.stringContaining('"exact": true') as string,
    });
  });

  it.each([
    'http://gpu:8000/v1?api_key=SECRET',
    'http://gpu:8000/v1?sk-SECRET',
    'http://gpu:8000/v1?sig=SECRET&limit=1',
    'http://me:SECRET@gpu:8000/v1',
    'SECRET',
    'ftp://SECRET/v1',
  ])('is refused and not repeated where it may hold a key: %s', (pasted) => {
    const corrected = correctBaseUrl(pasted);
    expect(corrected.ok).toBe(false);
    expect(JSON.stringify(corrected)).not.toContain('SECRET');
  });

  it('is refused with a query that nobody knows, which is named without its value', () => {
    expect(correctBaseUrl('http://gpu:8000/v1?tenant=blue')).toEqual({
      ok: false,
      expected: 'a URL without a query (it has tenant)',
    });
  });
});
