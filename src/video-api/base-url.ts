import { isLoopback } from '../contract/is-loopback';

const azureHosts = /\.(openai|cognitiveservices|services\.ai)\.azure\.(com|us|cn)$/;

/**
 * The URL that `/videos` is appended to. Takes a bare Azure OpenAI endpoint, or the `/v1` of any compatible server.
 *
 * @throws Error that names the value and what was expected; its text never repeats a user name or password.
 */
export function videosBaseUrl(endpoint: string): string {
  const url = parseUrl(endpoint.trim());
  const path = url.pathname.replace(/\/+$/, '');
  const isAzure = azureHosts.test(url.hostname);

  if (path === '') return `${url.origin}${isAzure ? '/openai/v1' : '/v1'}`;
  if (isAzure && path === '/openai') return `${url.origin}/openai/v1`;
  if (path.endsWith('/v1')) return `${url.origin}${path}`;
  if (path.endsWith('/v1/videos')) return `${url.origin}${path.slice(0, -'/videos'.length)}`;

  throw new Error(
    `Endpoint ${url.origin}${path} has a path that is not a Videos API: expected ${
      isAzure ? `${url.origin} or ${url.origin}/openai/v1` : 'a URL that ends in /v1'
    }.`,
  );
}

/**
 * What tells one server from another: host and path of its base URL. A server on this machine may listen on another port
 * after every start and is the same one, so that port is left out.
 */
export function endpointName(baseUrl: string): string {
  const { hostname, host, pathname } = new URL(baseUrl);
  return `${isLoopback(hostname) ? 'localhost' : host}${pathname}`;
}

/**
 * By what a server's habits are remembered: with its port, because two servers on this machine have habits of their own, and one that
 * comes back on another port soon shows them again.
 */
export function addressName(baseUrl: string): string {
  const { host, pathname } = new URL(baseUrl);
  return `${host}${pathname}`;
}

function parseUrl(endpoint: string): URL {
  const expected = 'expected a URL such as https://RESOURCE.openai.azure.com or http://127.0.0.1:8000/v1';
  if (!URL.canParse(endpoint)) throw new Error(`Endpoint "${endpoint}" is not a URL: ${expected}.`);

  const url = new URL(endpoint);
  if (url.username !== '' || url.password !== '') {
    throw new Error(
      `Endpoint for ${url.host} carries a user name or password: remove it and set the credential apart.`,
    );
  }
  if (url.protocol !== 'https:' && url.protocol !== 'http:') {
    throw new Error(`Endpoint "${endpoint}" is ${url.protocol} and not http or https: ${expected}.`);
  }
  if (url.search !== '' || url.hash !== '') {
    throw new Error(
      `Endpoint ${url.origin}${url.pathname} has a query or fragment (${Array.from(url.searchParams.keys()).join(', ') || '#'}): ` +
        `give it without; the api-version is a setting of its own.`,
    );
  }
  return url;
}
