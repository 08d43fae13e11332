import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Stands in for the identity of a Function App: gives a token to whoever knows the header. */
export interface TokenServer {
  /** Settings of an app that signs in by it. */
  readonly settings: Readonly<Record<string, string>>;
  /** Tokens given so far. */
  given(): number;
  stop(): Promise<void>;
}

const DAY_SECONDS = 86_400;

export async function startTokenServer(token: string): Promise<TokenServer> {
  let given = 0;
  const server = createServer((_, response) => {
    given += 1;
    const answer = { access_token: token, expires_on: String(Math.floor(Date.now() / 1_000) + DAY_SECONDS) };
    response.writeHead(200, { 'content-type': 'application/json' });
    // The SDK would find a token for the resource it asked for in its cache, and ask only once.
    response.end(JSON.stringify({ ...answer, resource: 'https://elsewhere.invalid', token_type: 'Bearer' }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    settings: {
      VIDEO_API_AUTH: 'entra',
      AZURE_CLIENT_ID: '00000000-0000-4000-8000-000000000000',
      IDENTITY_ENDPOINT: `http://127.0.0.1:${port}/msi/token`,
      IDENTITY_HEADER: 'paid',
    },
    given: () => given,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
