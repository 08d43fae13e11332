import type { AccessToken, TokenCredential } from '@azure/identity';
import { tokenSource } from '../storage/token-source';

/** Who we are to the server. */
export interface Credential {
  /** The header to send. Throws when none can be had; the text of that error must not be shown unredacted. */
  headers(signal: AbortSignal): Promise<Readonly<Record<string, string>>>;
  /** The server said 401: forget what was sent. True when the next `headers()` may differ, so that asking again makes sense. */
  renew(): boolean;
  /** Takes the secret out of a text, should a server repeat it to us. */
  redact(text: string): string;
}

/** For Azure OpenAI's v1 routes. Older resources take `https://cognitiveservices.azure.com/.default`. */
export const defaultEntraScope = 'https://ai.azure.com/.default';

export interface EntraOptions {
  scope?: string;
  /** A user-assigned managed identity. Left out: whatever DefaultAzureCredential finds (environment, identity, CLI). */
  managedIdentityClientId?: string;
  /** Makes the source of tokens; for tests. Called on the first request, and again after a 401. */
  createTokenSource?: () => Pick<TokenCredential, 'getToken'>;
  now?: () => number;
}

/** Entra ID tokens. */
export function entraCredential(options: EntraOptions = {}): Credential {
  const { scope = defaultEntraScope, now = Date.now } = options;
  const createTokenSource = options.createTokenSource ?? (() => tokenSource(options.managedIdentityClientId));
  let source: ReturnType<typeof createTokenSource> | undefined;
  let pending: Promise<AccessToken> | undefined;
  let held: AccessToken | undefined;
  let secrets: string[] = [];

  // Held here because some sources (the Azure CLI) start a process for every token they are asked for.
  const getToken = async (): Promise<AccessToken> => {
    source ??= createTokenSource();
    const token = await source.getToken(scope);
    if (token === null) throw new Error(`No identity could give a token for ${scope}`);
    secrets = [token.token, ...secrets].slice(0, 3);
    return token;
  };
  const forget = (): void => {
    held = undefined;
    source = undefined;
  };

  return {
    headers: async (signal) => {
      if (held !== undefined && now() < renewalTime(held)) return bearer(held.token);

      if (pending === undefined) {
        pending = getToken().finally(() => (pending = undefined));
        // A failure that nobody waits for any more must not end the process.
        pending.catch(forget);
      }
      held = await abortable(pending, signal);
      return bearer(held.token);
    },
    renew: () => {
      // A new source drops what the old one cached, except for a managed identity, whose tokens the SDK keeps per process.
      forget();
      return true;
    },
    redact: (text) => redactAll(text, secrets),
  };
}

/** The `api-key` header. */
export function apiKeyCredential(key: string): Credential {
  return fixedCredential({ 'api-key': headerSafe(key, 'API key') }, key);
}

/** `Authorization: Bearer`, with a key or a token that does not change. */
export function bearerCredential(token: string): Credential {
  return fixedCredential(bearer(headerSafe(token, 'Bearer token')), token);
}

/** For servers that ask nothing. */
export function noCredential(): Credential {
  return fixedCredential({}, '');
}

function fixedCredential(headers: Readonly<Record<string, string>>, secret: string): Credential {
  return {
    headers: () => Promise.resolve(headers),
    renew: () => false,
    redact: (text) => redactAll(text, [secret]),
  };
}

function bearer(token: string): Record<string, string> {
  return { authorization: `Bearer ${token}` };
}

function renewalTime(token: AccessToken): number {
  const fiveMinutesMs = 300_000;
  return Math.min(token.expiresOnTimestamp - fiveMinutesMs, token.refreshAfterTimestamp ?? Infinity);
}

/** Several requests may wait for one token, so a request that gives up must not take it from the others. */
function abortable<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  if (signal.aborted) return Promise.reject(new Error('Waiting for a token was given up'));
  return new Promise((resolve, reject) => {
    const onAbort = (): void => reject(new Error('Waiting for a token was given up'));
    signal.addEventListener('abort', onAbort, { once: true });
    void promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
  });
}

/** fetch quotes a header value that it cannot send, so such a value must not get that far. */
function headerSafe(secret: string, what: string): string {
  if (/^[\x21-\x7e]+$/.test(secret)) return secret;
  throw new Error(
    `${what} is ${secret === '' ? 'empty' : 'not plain visible ASCII'}: check it for spaces and line ends.`,
  );
}

function redactAll(text: string, secrets: readonly string[]): string {
  let redacted = text.replace(/eyJ[\w-]{10,}\.[\w-]+\.[\w-]*/g, '[token]');
  for (const secret of secrets) if (secret !== '') redacted = redacted.replaceAll(secret, '[credential]');
  return redacted;
}
