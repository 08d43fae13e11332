import { isIP } from 'node:net';
import { ForbiddenAddress, isForbiddenAddress } from './address-guard';
import { guardedRequest } from './guarded-request';

export type Posted =
  | { readonly outcome: 'answered'; readonly status: number; readonly headers: Headers }
  | { readonly outcome: 'forbidden_address' }
  | { readonly outcome: 'timed_out' }
  /** `code` as Node names what went wrong. */
  | { readonly outcome: 'unreachable'; readonly code?: string };

export interface PostPublic {
  (
    url: string,
    message: {
      readonly headers: Readonly<Record<string, string>>;
      readonly body: string;
      /** Whether the owner of the app named the URL, in its settings: it may lead into the app's own network. */
      readonly ofOwner: boolean;
      readonly signal: AbortSignal;
    },
  ): Promise<Posted>;
}

export interface PostPublicOptions {
  /** Hosts that may be at an address of a private network, or of this machine. */
  readonly hosts: readonly string[];
  readonly timeoutMs?: number;
}

const DEFAULT_TIMEOUT_MS = 15_000;

/** Posts to a URL that somebody named: to public addresses alone and to hosts that settings name, in bounded time. No redirect is followed. */
export function createPostPublic({ hosts, timeoutMs = DEFAULT_TIMEOUT_MS }: PostPublicOptions): PostPublic {
  return async (text, { headers, body, ofOwner, signal }) => {
    const url = new URL(text);
    const timeout = AbortSignal.timeout(timeoutMs);
    try {
      const response = await guardedRequest(url, {
        method: 'POST',
        body,
        headers: { ...headers, 'content-length': String(Buffer.byteLength(body)), 'user-agent': 'shotloop' },
        isForbidden: (address) => isForbiddenAddress(address, ofOwner ? 'private' : reachFor(url.hostname, hosts)),
        signal: AbortSignal.any([timeout, signal]),
      });
      // What it says is of no use, and may be endless.
      await response.body?.cancel();
      return { outcome: 'answered', status: response.status, headers: response.headers };
    } catch (error) {
      if (error instanceof ForbiddenAddress) return { outcome: 'forbidden_address' };
      if (timeout.aborted) return { outcome: 'timed_out' };
      signal.throwIfAborted();
      const { code } = error as { code?: unknown };
      return { outcome: 'unreachable', ...(typeof code === 'string' ? { code } : {}) };
    }
  };
}

const reachFor = (hostname: string, hosts: readonly string[]) => (hosts.includes(hostname) ? 'private' : 'public');

/** Whether a URL is known to lead nowhere without asking for the address of its host. */
export function isForbiddenHost(hostname: string, hosts: readonly string[]): boolean {
  const bare = hostname.replace(/^\[|\]$/g, '');
  if (isIP(bare) !== 0) return isForbiddenAddress(bare, reachFor(hostname, hosts));
  return /(^|\.)localhost$/.test(hostname) && !hosts.includes(hostname);
}
