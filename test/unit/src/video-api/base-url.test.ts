import { addressName, endpointName, videosBaseUrl } from '../../../../src/video-api/base-url';

describe('endpointName', () => {
  it.each([
    ['https://res.openai.azure.com/openai/v1', 'res.openai.azure.com/openai/v1'],
    ['https://gateway.test:8443/team/v1', 'gateway.test:8443/team/v1'],
    ['http://127.0.0.1:40123/v1', 'localhost/v1'],
    ['http://localhost:8000/v1', 'localhost/v1'],
    ['http://[::1]:8000/v1', 'localhost/v1'],
  ])('of %s is %s', (baseUrl, expected) => {
    expect(endpointName(baseUrl)).toBe(expected);
  });
});

describe('addressName', () => {
  it('tells servers on one machine apart, whose habits are their own', () => {
    const names = ['http://127.0.0.1:8000/v1', 'http://127.0.0.1:4000/v1', 'http://gateway.test/v1'].map(addressName);
    expect(names).toEqual(['127.0.0.1:8000/v1', '127.0.0.1:4000/v1', 'gateway.test/v1']);
  });
});

describe('videosBaseUrl', () => {
  it.each([
    ['https://res.openai.azure.com', 'https://res.openai.azure.com/openai/v1'],
    ['https://res.openai.azure.com/', 'https://res.openai.azure.com/openai/v1'],
    [' https://res.openai.azure.com/openai ', 'https://res.openai.azure.com/openai/v1'],
    ['https://res.openai.azure.com/openai/v1/', 'https://res.openai.azure.com/openai/v1'],
    ['https://res.cognitiveservices.azure.com//', 'https://res.cognitiveservices.azure.com/openai/v1'],
    ['https://res.services.ai.azure.com/', 'https://res.services.ai.azure.com/openai/v1'],
    ['https://res.openai.azure.us', 'https://res.openai.azure.us/openai/v1'],
    ['https://res.openai.azure.com/openai/v1/videos', 'https://res.openai.azure.com/openai/v1'],
    ['http://127.0.0.1:1234/v1', 'http://127.0.0.1:1234/v1'],
    ['http://127.0.0.1:1234/openai/v1', 'http://127.0.0.1:1234/openai/v1'],
    ['http://127.0.0.1:1234', 'http://127.0.0.1:1234/v1'],
    ['https://gateway.test/team/v1/', 'https://gateway.test/team/v1'],
    ['http://[::1]:8000/v1', 'http://[::1]:8000/v1'],
  ])('takes %j for %s', (endpoint, expected) => {
    expect(videosBaseUrl(endpoint)).toBe(expected);
  });

  it.each([
    ['', /is not a URL: expected a URL such as/],
    ['res.openai.azure.com', /is not a URL/],
    ['ftp://res.test/v1', /is ftp: and not http or https/],
    ['file:///v1', /is file: and not http or https/],
    [
      'https://res.openai.azure.com/openai/v1?api-version=preview',
      /has a query.*\(api-version\).*a setting of its own/,
    ],
    ['https://res.openai.azure.com/openai/deployments/sora', /expected https:\/\/res.openai.azure.com or /],
    ['https://gateway.test/videos', /expected a URL that ends in \/v1/],
  ])('refuses %j', (endpoint, message) => {
    expect(() => videosBaseUrl(endpoint)).toThrow(message);
  });

  it('refuses a URL with a password without repeating it', () => {
    expect(() => videosBaseUrl('https://me:s3cret@host.test/v1')).toThrow(/^(?!.*s3cret).*user name or password/);
  });
});
