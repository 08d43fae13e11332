/** Response headers that Kestrel knows. It spells them so, whatever their sender wrote, and sends them before all others. */
const KNOWN = [
  'Accept-Ranges',
  'Access-Control-Allow-Credentials',
  'Access-Control-Allow-Headers',
  'Access-Control-Allow-Methods',
  'Access-Control-Allow-Origin',
  'Access-Control-Expose-Headers',
  'Access-Control-Max-Age',
  'Age',
  'Allow',
  'Cache-Control',
  'Content-Encoding',
  'Content-Language',
  'Content-Location',
  'Content-Range',
  'Content-Type',
  'ETag',
  'Expires',
  'Last-Modified',
  'Location',
  'Pragma',
  'Retry-After',
  'Set-Cookie',
  'Vary',
  'WWW-Authenticate',
  'Warning',
];
const spelling = new Map(KNOWN.map((name, index) => [name.toLowerCase(), { name, index }]));

/** Headers as Kestrel would send them. */
export function asKestrelSends(headers: readonly (readonly [name: string, value: string])[]): [string, string][] {
  const rank = ([name]: readonly [string, string]): number => spelling.get(name.toLowerCase())?.index ?? KNOWN.length;
  return [...headers]
    .sort((one, other) => rank(one) - rank(other))
    .map(([name, value]) => [spelling.get(name.toLowerCase())?.name ?? name, value]);
}
