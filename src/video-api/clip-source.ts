import { ForbiddenAddress, isForbiddenAddress, type Reach, reachOf } from '../net/address-guard';
import { guardedRequest } from '../net/guarded-request';
import { startDeadline } from './deadline';
import { type HttpOptions, type OpenAnswer, type Sent, sendRequest } from './http-exchange';
import { networkProblem } from './network-problem';
import { badAnswer, type VideoApiProblem } from './problem';

/** Where a clip is asked for: the backend's own route for it, or an address that the job names. */
export type ClipPlace = { readonly path: string } | { readonly url: string };

interface ClipRequest {
  readonly headers: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
}

const MAX_HOPS = 3;

/**
 * Asks for a clip, and follows where it is led: at most three times, never from https to http, and from the first other server on
 * without credentials.
 */
export async function askForClip(http: HttpOptions, place: ClipPlace, request: ClipRequest): Promise<Sent> {
  const base = new URL(http.baseUrl);
  const named = 'url' in place ? new URL(place.url) : undefined;
  if (named !== undefined && base.protocol === 'https:' && named.protocol === 'http:')
    return { problem: unsafe(named) };
  let url = named;
  let isKnown = url === undefined || url.origin === base.origin;
  for (let hops = 0; ; hops++) {
    const sent = isKnown
      ? await sendRequest(http, {
          ...{ method: 'GET', path: 'path' in place ? place.path : '', accept: CLIP_TYPES },
          ...{ headers: request.headers, timeoutMs: request.timeoutMs, signal: request.signal },
          ...(url !== undefined && { url: url.href }),
        })
      : await elsewhere(url ?? base, request, await reachOf(base.hostname));
    if ('problem' in sent) return sent;
    const { response, label } = sent.answer;
    const location = response.headers.get('location');
    if (![301, 302, 303, 307, 308].includes(response.status) || location === null) return sent;

    sent.answer.deadline.drop();
    const asked = url?.href ?? `${http.baseUrl}${'path' in place ? place.path : ''}`;
    const next = URL.canParse(location, asked) ? new URL(location, asked) : undefined;
    const refused = refusedHop(next, { from: new URL(asked), hops });
    if (next === undefined || refused !== undefined)
      return {
        problem: badAnswer({ label, status: response.status, headers: response.headers }, `a redirect ${refused}`),
      };
    url = next;
    isKnown &&= next.origin === base.origin;
  }
}

const CLIP_TYPES = 'video/mp4, application/octet-stream;q=0.9, */*;q=0.5';

function refusedHop(next: URL | undefined, { from, hops }: { from: URL; hops: number }): string | undefined {
  if (next === undefined || !/^https?:$/.test(next.protocol)) return 'to no address that can be followed';
  if (hops >= MAX_HOPS) return `to ${next.host}, after ${MAX_HOPS} others`;
  return from.protocol === 'https:' && next.protocol === 'http:' ? `from https to http at ${next.host}` : undefined;
}

async function elsewhere(url: URL, { headers, timeoutMs, signal }: ClipRequest, reach: Reach): Promise<Sent> {
  // Without its query, which may be what lets anybody in.
  const label = `GET ${url.origin}${url.pathname}`;
  const deadline = startDeadline(timeoutMs, signal);
  try {
    const response = await guardedRequest(url, {
      isForbidden: (address) => isForbiddenAddress(address, reach),
      headers: { accept: CLIP_TYPES, 'accept-encoding': 'identity', 'user-agent': 'shotloop', ...headers },
      signal: deadline.signal,
    });
    return { answer: { label, response, deadline, timeoutMs } satisfies OpenAnswer };
  } catch (error) {
    deadline.drop();
    if (error instanceof ForbiddenAddress) return { problem: forbidden(label) };
    return { problem: networkProblem(error, { label, ended: deadline.ended(), timeoutMs }) };
  }
}

const forbidden = (label: string): VideoApiProblem => ({
  kind: 'refused_other',
  message: `${label} was not sent: no clip is fetched from such an address`,
  sent: false,
});

const unsafe = (url: URL): VideoApiProblem => ({
  kind: 'refused_other',
  message: `GET ${url.origin}${url.pathname} was not sent: the backend is asked by https, and its clip would come by http`,
  sent: false,
});
