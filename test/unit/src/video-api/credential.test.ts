import {
  apiKeyCredential,
  bearerCredential,
  defaultEntraScope,
  entraCredential,
  noCredential,
} from '../../../../src/video-api/credential';
import { ScriptedServer } from './scripted-server';

const hourMs = 3_600_000;
const open = new AbortController().signal;

interface Source {
  made: number;
  scopes: unknown[];
  answer: () => Promise<{ token: string; expiresOnTimestamp: number; refreshAfterTimestamp?: number } | null>;
}

function tokens(nowMs: () => number): Source & { credential: ReturnType<typeof entraCredential> } {
  const source: Source = {
    made: 0,
    scopes: [],
    answer: () => Promise.resolve({ token: `token-${source.scopes.length}`, expiresOnTimestamp: nowMs() + hourMs }),
  };
  const credential = entraCredential({
    now: nowMs,
    createTokenSource: () => {
      source.made += 1;
      return {
        getToken: (scope) => {
          source.scopes.push(scope);
          return source.answer();
        },
      };
    },
  });
  return Object.assign(source, { credential });
}

describe('entraCredential', () => {
  it('makes nothing before the first request', async () => {
    const source = tokens(() => 0);
    expect(source.made).toBe(0);
    expect(await source.credential.headers(open)).toEqual({ authorization: 'Bearer token-1' });
    expect(source.scopes).toEqual([defaultEntraScope]);
  });

  it('holds a token until five minutes before its end', async () => {
    let nowMs = 0;
    const { credential } = tokens(() => nowMs);
    await credential.headers(open);
    nowMs = hourMs - 300_001;
    expect(await credential.headers(open)).toEqual({ authorization: 'Bearer token-1' });
    nowMs = hourMs - 300_000;
    expect(await credential.headers(open)).toEqual({ authorization: 'Bearer token-2' });
  });

  it('asks again once a token is due for refreshing', async () => {
    const source = tokens(() => 0);
    source.answer = () => Promise.resolve({ token: 'a', expiresOnTimestamp: hourMs, refreshAfterTimestamp: 0 });
    await source.credential.headers(open);
    await source.credential.headers(open);
    expect(source.scopes).toHaveLength(2);
  });

  it('asks once for requests that start together', async () => {
    const source = tokens(() => 0);
    await Promise.all([source.credential.headers(open), source.credential.headers(open)]);
    expect(source.scopes).toHaveLength(1);
  });

  it('drops the token and its source when renewed', async () => {
    const source = tokens(() => 0);
    await source.credential.headers(open);
    expect(source.credential.renew()).toBe(true);
    expect(await source.credential.headers(open)).toEqual({ authorization: 'Bearer token-2' });
    expect(source.made).toBe(2);
  });

  it('fails when nobody can give a token, and tries again next time', async () => {
    const source = tokens(() => 0);
    const { answer } = source;
    source.answer = () => Promise.resolve(null);
    await expect(source.credential.headers(open)).rejects.toThrow(
      `No identity could give a token for ${defaultEntraScope}`,
    );
    source.answer = answer;
    expect(await source.credential.headers(open)).toEqual({ authorization: 'Bearer token-2' });
  });

  it('lets one request give up without taking the token from another', async () => {
    const source = tokens(() => 0);
    let release: (() => void) | undefined;
    const ready = new Promise<void>((resolve) => (release = resolve));
    source.answer = async () => {
      await ready;
      return { token: 'late', expiresOnTimestamp: hourMs };
    };
    const abort = new AbortController();
    const impatient = source.credential.headers(abort.signal);
    const patient = source.credential.headers(open);
    abort.abort();
    await expect(impatient).rejects.toThrow('given up');
    release?.();
    expect(await patient).toEqual({ authorization: 'Bearer late' });
  });

  it('survives a failure that comes when nobody waits any more', async () => {
    const source = tokens(() => 0);
    const { answer } = source;
    source.answer = () => Promise.reject(new Error('no identity'));
    await expect(source.credential.headers(AbortSignal.abort())).rejects.toThrow('given up');
    await new Promise(setImmediate);
    source.answer = answer;
    expect(await source.credential.headers(open)).toEqual({ authorization: 'Bearer token-2' });
  });

  it('takes every token it has handed out, and anything like one, out of a text', async () => {
    const { credential } = tokens(() => 0);
    await credential.headers(open);
    credential.renew();
    await credential.headers(open);
    const text = credential.redact('token-1, token-2, eyJhbGciOiJub25lIn0.eyJzdWIiOiIxIn0.c2ln');
    expect(text).toBe('[credential], [credential], [token]');
  });
});

describe('entraCredential with the real SDK', () => {
  const { env } = process;
  let identity: ScriptedServer;
  beforeEach(async () => {
    identity = await ScriptedServer.start((response, { url }) => {
      const query = new URL(url, 'http://identity').searchParams;
      const token = { access_token: `for-${query.get('client_id')}-${query.get('resource')}`, token_type: 'Bearer' };
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify({ ...token, expires_on: String(Math.floor(Date.now() / 1_000) + 3_600) }));
    });
    // What App Service and Functions set for an app that has a managed identity.
    process.env = { ...env, IDENTITY_ENDPOINT: `${identity.origin}/msi/token`, IDENTITY_HEADER: 'h' };
  });
  afterEach(async () => {
    process.env = env;
    await identity.stop();
  });

  it('asks the managed identity of that client id for the scope', async () => {
    const credential = entraCredential({ managedIdentityClientId: 'client-1' });
    expect(await credential.headers(open)).toEqual({ authorization: 'Bearer for-client-1-https://ai.azure.com' });
    expect(identity.seen[0]?.headers['x-identity-header']).toBe('h');
  });
});

describe('credentials that do not change', () => {
  it.each([
    ['API key', apiKeyCredential('k1'), { 'api-key': 'k1' }],
    ['bearer token', bearerCredential('k1'), { authorization: 'Bearer k1' }],
    ['none', noCredential(), {}],
  ])('%s: sends its header and has nothing to renew', async (_title, credential, headers) => {
    expect(await credential.headers(open)).toEqual(headers);
    expect(credential.renew()).toBe(false);
  });

  it.each(['', 'key\n', 'kéy', ' '])('refuses %j without repeating it', (key) => {
    expect(() => apiKeyCredential(key)).toThrow(/^API key is (empty|not plain visible ASCII)/);
  });

  it('takes the key out of a text', () => {
    expect(apiKeyCredential('k1').redact('bad key k1!')).toBe('bad key [credential]!');
    expect(noCredential().redact('as it is')).toBe('as it is');
  });
});
