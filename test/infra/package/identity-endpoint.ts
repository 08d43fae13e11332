import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { asObject } from '../../../infra/hooks/json';

export interface IdentityEndpoint {
  /** What the platform puts into an app's environment. */
  settings: Record<'IDENTITY_ENDPOINT' | 'IDENTITY_HEADER', string>;
  /** Resource and client id of every token that was given. */
  given: { resource: string; clientId: string }[];
  stop(): Promise<void>;
}

/** The token endpoint that App Service gives an app with a managed identity; any other client id than `clientId` is refused. */
export async function startIdentityEndpoint(
  clientId: string,
  tokenFor: (resource: string) => string,
): Promise<IdentityEndpoint> {
  const secret = randomUUID();
  const given: IdentityEndpoint['given'] = [];
  const server = createServer((request, response) => {
    const { searchParams } = new URL(request.url ?? '/', 'http://127.0.0.1');
    const resource = searchParams.get('resource') ?? '';
    const asked = searchParams.get('client_id') ?? '';
    const isAllowed = request.headers['x-identity-header'] === secret && asked === clientId;
    response.writeHead(isAllowed ? 200 : 400, { 'content-type': 'application/json' });
    if (!isAllowed) return void response.end(JSON.stringify({ error: 'identity_not_found', client_id: asked }));
    given.push({ resource, clientId: asked });
    const expiresOn = String(Math.trunc(Date.now() / 1000) + 86_400);
    response.end(
      JSON.stringify({ access_token: tokenFor(resource), expires_on: expiresOn, resource, token_type: 'Bearer' }),
    );
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    settings: {
      IDENTITY_ENDPOINT: `http://127.0.0.1:${Number(asObject(server.address())['port'])}/msi/token`,
      IDENTITY_HEADER: secret,
    },
    given,
    stop: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

/** A token that Azurite takes with `--oauth basic`, which reads the claims and not the signature. */
export function unsignedToken(audience: string): string {
  const now = Math.trunc(Date.now() / 1000);
  const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const claims = {
    aud: audience,
    iss: 'https://sts.windows.net/00000000-0000-0000-0000-0000000000aa/',
    iat: now - 60,
    nbf: now - 60,
    exp: now + 86_400,
    oid: randomUUID(),
    ver: '1.0',
  };
  return `${part({ alg: 'RS256', typ: 'JWT' })}.${part(claims)}.${Buffer.from('none').toString('base64url')}`;
}
