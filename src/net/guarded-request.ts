import { request as overHttp } from 'node:http';
import { request as overHttps } from 'node:https';
import { isIP } from 'node:net';
import { Readable } from 'node:stream';
import { ForbiddenAddress, guardedLookup, type IsForbidden } from './address-guard';

export interface GuardedRequest {
  /** GET when absent. */
  readonly method?: 'GET' | 'POST';
  readonly body?: string;
  readonly isForbidden: IsForbidden;
  readonly headers: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
}

/** One request to a server that somebody named, and only at addresses that may be spoken to. It follows no redirect. */
export function guardedRequest(
  url: URL,
  { method = 'GET', body: sentBody, isForbidden, headers, signal }: GuardedRequest,
): Promise<Response> {
  const host = url.hostname.replace(/^\[|\]$/g, '');
  // No lookup is made for what is an address already.
  if (isIP(host) !== 0 && isForbidden(host)) return Promise.reject(new ForbiddenAddress(url.hostname));
  return new Promise((resolve, reject) => {
    const send = url.protocol === 'https:' ? overHttps : overHttp;
    // An agent of its own: a kept connection would have been checked for somebody else.
    const sent = send(
      url,
      { method, headers, signal, agent: false, lookup: guardedLookup(isForbidden) },
      (incoming) => {
        const { statusCode = 0, headersDistinct } = incoming;
        if (statusCode < 200 || statusCode > 599) {
          incoming.destroy();
          return reject(new Error(`${url.hostname} answered ${statusCode}`));
        }
        const received = new Headers();
        for (const [name, values] of Object.entries(headersDistinct))
          for (const value of values ?? []) received.append(name, value);
        const isEmpty = [204, 205, 304].includes(statusCode);
        if (isEmpty) incoming.resume();
        const body = isEmpty ? null : (Readable.toWeb(incoming) as unknown as ReadableStream<Uint8Array>);
        return resolve(new Response(body, { status: statusCode, headers: received }));
      },
    );
    sent.on('error', reject);
    sent.end(sentBody);
  });
}
