import type { ServerResponse } from 'node:http';

import type { RpcCookie, RpcHttp, TypedData } from '../worker/core-types';
import { prepare, send, stamp } from './answers';
import { asKestrelSends } from './known-headers';

/** Writes what an HTTP function returned without streaming: nothing is 204, a body is sent in chunks. */
export function sendFunctionResponse(res: ServerResponse, returned: TypedData | null | undefined): void {
  const http = returned?.http ?? undefined;
  if (http === undefined) return sendValue(res, returned);
  const status = Number(http.statusCode ?? '200');
  const body = bodyBytes(http);
  prepare(res);
  const own = Object.entries(http.headers ?? {}).filter(([name]) => name.toLowerCase() !== 'transfer-encoding');
  const headers = asKestrelSends(own);
  for (const [name, value] of headers) {
    if (name === 'Content-Type') res.setHeader(name, value);
  }
  stamp(res);
  for (const [name, value] of headers) {
    if (name !== 'Content-Type') res.setHeader(name, value);
  }
  const cookies = (http.cookies ?? []).map(cookieText);
  if (cookies.length > 0) res.setHeader('Set-Cookie', cookies);
  res.writeHead(status);
  if (body !== undefined) res.write(body);
  res.end();
}

/** A function whose `$return` is not an HTTP binding answers with its value as it stands. */
function sendValue(res: ServerResponse, returned: TypedData | null | undefined): void {
  const text = returned?.string ?? returned?.json ?? returned?.int ?? returned?.double;
  if (text === undefined || text === null) return send(res, { status: 204 });
  send(res, { status: 200, headers: [['Content-Type', 'text/plain; charset=utf-8']], body: String(text) });
}

function bodyBytes({ body }: RpcHttp): Uint8Array | undefined {
  if (body?.bytes) return body.bytes.length > 0 ? body.bytes : undefined;
  return typeof body?.string === 'string' ? Buffer.from(body.string) : undefined;
}

/** A cookie as ASP.NET Core prints it. */
export function cookieText(cookie: RpcCookie): string {
  const { name = '', value = '', domain, path, expires, secure, httpOnly, sameSite, maxAge } = cookie;
  const seconds = expires?.value?.seconds;
  return [
    `${name}=${encodeURIComponent(value)}`,
    ...(seconds === undefined ? [] : [`expires=${new Date(Number(seconds) * 1000).toUTCString()}`]),
    ...(maxAge?.value === undefined ? [] : [`max-age=${Math.trunc(maxAge.value)}`]),
    ...(domain?.value === undefined ? [] : [`domain=${domain.value}`]),
    ...(path?.value === undefined ? [] : [`path=${path.value}`]),
    ...(secure?.value === true ? ['secure'] : []),
    ...sameSiteText(sameSite),
    ...(httpOnly?.value === true ? ['httponly'] : []),
  ].join('; ');
}

function sameSiteText(sameSite: RpcCookie['sameSite']): string[] {
  switch (sameSite) {
    case 'lax':
    case 1:
      return ['samesite=lax'];
    case 'strict':
    case 2:
      return ['samesite=strict'];
    case 'explicitNone':
    case 3:
      return ['samesite=none'];
    default:
      return [];
  }
}
