import { NotAllowedError } from './errors';

/** A token is asked for anew so long before it ends. */
const SPARE_MS = 300_000;

/**
 * A fetch that sends, with every request, a token of whoever is signed in with azd, az or Azure PowerShell. The first token is there
 * when it is: without one, nothing has to be tried.
 *
 * @throws NotAllowedError when nobody is signed in.
 */
export async function entraFetch(app: string): Promise<typeof fetch> {
  const scope = `${app.includes('://') ? app.replace(/\/+$/, '') : `api://${app}`}/.default`;
  let token = await tokenFor(scope);
  return async (input, init) => {
    if (token.expiresOnTimestamp - SPARE_MS < Date.now()) token = await tokenFor(scope);
    const headers = new Headers(init?.headers);
    headers.set('authorization', `Bearer ${token.token}`);
    return fetch(input, { ...init, headers });
  };
}

/** The SDK is loaded here, because most callers need none. */
async function tokenFor(scope: string): Promise<{ token: string; expiresOnTimestamp: number }> {
  const { AzureCliCredential, AzureDeveloperCliCredential, AzurePowerShellCredential, ChainedTokenCredential } =
    await import('@azure/identity');
  const signedIn = new ChainedTokenCredential(
    new AzureDeveloperCliCredential(),
    new AzureCliCredential(),
    new AzurePowerShellCredential(),
  );
  try {
    return await signedIn.getToken(scope);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new NotAllowedError(`There is no Entra token for ${scope}; sign in with azd auth login or az login. ${why}`, {
      cause,
    });
  }
}
