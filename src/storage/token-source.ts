import type { TokenCredential } from '@azure/identity';

/**
 * Whoever this app is to Azure: the user-assigned identity of this client id or, without one, whatever is found (environment,
 * identity, CLI). The SDK is loaded for the first token, so that whoever uses a key or a connection string never loads it.
 */
export function tokenSource(clientId: string | undefined): TokenCredential {
  let source: Promise<TokenCredential> | undefined;
  return {
    async getToken(scopes, options) {
      source ??= load(clientId);
      return (await source).getToken(scopes, options);
    },
  };
}

async function load(clientId: string | undefined): Promise<TokenCredential> {
  const identity = await import('@azure/identity');
  return clientId === undefined
    ? new identity.DefaultAzureCredential()
    : new identity.ManagedIdentityCredential({ clientId });
}
