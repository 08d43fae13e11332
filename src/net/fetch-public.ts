import { ForbiddenAddress, isForbiddenAddress, type IsForbidden } from './address-guard';
import { guardedRequest } from './guarded-request';

export type Fetched =
  | { readonly outcome: 'fetched'; readonly bytes: Buffer }
  /** In words that follow "expected": what it should have been, and what it was. */
  | { readonly outcome: 'refused'; readonly expected: string };

export type FetchPublic = (url: string) => Promise<Fetched>;

export interface FetchPublicOptions {
  readonly maxBytes: number;
  readonly timeoutMs?: number;
  /** What else may be fetched from. Settings have no word for it: it is there for tests, which have a server of their own. */
  readonly besides?: { readonly addresses: readonly string[]; readonly protocol: 'http:' };
}

const MAX_HOPS = 3;
const DEFAULT_TIMEOUT_MS = 30_000;

/**
 * Fetches what somebody outside named: by https, from public addresses alone, also where a redirect leads, in bounded time and size.
 * What it says of a refusal has no more in it than who sent the URL knows: this app must be no way to look into its network.
 */
export function createFetchPublic({
  maxBytes,
  timeoutMs = DEFAULT_TIMEOUT_MS,
  besides,
}: FetchPublicOptions): FetchPublic {
  const isForbidden: IsForbidden = (address) =>
    isForbiddenAddress(address, 'public') && besides?.addresses.includes(address) !== true;
  const isProtocol = (protocol: string): boolean => protocol === 'https:' || protocol === besides?.protocol;

  return async (text) => {
    const signal = AbortSignal.timeout(timeoutMs);
    let url = new URL(text);
    try {
      for (let hops = 0; ; hops++) {
        if (!isProtocol(url.protocol)) return refused(hops === 0 ? 'an https URL' : 'a URL that leads to https only');
        if (url.username !== '' || url.password !== '') return refused('a URL without a user name or a password in it');
        const response = await guardedRequest(url, { isForbidden, headers: HEADERS, signal });
        const location = response.headers.get('location');
        if (REDIRECTS.includes(response.status) && location !== null) {
          await response.body?.cancel();
          if (hops >= MAX_HOPS) return refused(`a URL that leads to the picture in at most ${MAX_HOPS} steps`);
          if (!URL.canParse(location, url.href)) return refused('a URL that leads somewhere');
          url = new URL(location, url);
          continue;
        }
        if (!response.ok) {
          await response.body?.cancel();
          return refused(`a URL that answers 200; it answered ${response.status}`);
        }
        return await readAll(response, maxBytes);
      }
    } catch (error) {
      if (error instanceof ForbiddenAddress) return refused('a URL of a public address');
      if (signal.aborted) return refused(`a URL that answers in full within ${timeoutMs / 1_000} s`);
      return refused('a URL that can be reached');
    }
  };
}

const HEADERS = {
  accept: 'image/png, image/jpeg, image/webp',
  'accept-encoding': 'identity',
  'user-agent': 'shotloop',
};
const REDIRECTS = [301, 302, 303, 307, 308];
const refused = (expected: string): Fetched => ({ outcome: 'refused', expected });

async function readAll(response: Response, maxBytes: number): Promise<Fetched> {
  const tooLarge = refused(`at most ${maxBytes} bytes (SHOTLOOP_MAX_IMAGE_BYTES)`);
  if (Number(response.headers.get('content-length') ?? 0) > maxBytes) {
    await response.body?.cancel();
    return tooLarge;
  }
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  // Leaving the loop cancels the body, which closes the connection.
  for await (const chunk of response.body ?? []) {
    bytes += (chunk as Uint8Array).byteLength;
    if (bytes > maxBytes) return tooLarge;
    chunks.push(chunk as Uint8Array);
  }
  return { outcome: 'fetched', bytes: Buffer.concat(chunks) };
}
