import { lookup as lookUp } from 'node:dns';
import type { LookupAddress } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import { IPv4, IPv6, parse, parseCIDR } from 'ipaddr.js';

/** What may be fetched from: `private` also machines of a network like the backend's own. */
export type Reach = 'public' | 'private';

/** The clouds' metadata services that lie where anybody's machines could; the others are link-local. */
const METADATA = ['100.100.100.200', '168.63.129.16', 'fd00:ec2::254', 'fd20:ce::254'].map((one) =>
  parse(one).toString(),
);
/** Reserved for measuring, and used by some VPNs for every name there is. */
const OF_BENCHMARKS = parseCIDR('198.18.0.0/15');
const NAT64 = parseCIDR('64:ff9b::/96');
const OF_PRIVATE_NETWORKS = ['loopback', 'private', 'carrierGradeNat', 'uniqueLocal'];

/** Where an address leads: everywhere; within one's own network; or where nobody may be sent who was only told to go there. */
function kindOf(address: string): Reach | 'forbidden' {
  if (isIP(address) === 0) return 'forbidden';
  const parsed = parse(address);
  const embedded = parsed instanceof IPv6 ? embeddedIpv4(parsed) : undefined;
  if (embedded !== undefined) return kindOf(embedded);
  if (METADATA.includes(parsed.toString())) return 'forbidden';
  const range = parsed.range();
  if (range === 'unicast') return 'public';
  const isPrivate = OF_PRIVATE_NETWORKS.includes(range) || (parsed.kind() === 'ipv4' && parsed.match(OF_BENCHMARKS));
  return isPrivate ? 'private' : 'forbidden';
}

/** The IPv4 address that some IPv6 ones only write differently: mapped, compatible, NAT64 and 6to4. */
function embeddedIpv4(address: IPv6): string | undefined {
  if (address.isIPv4MappedAddress()) return address.toIPv4Address().toString();
  const bytes = address.toByteArray();
  const isCompatible = bytes.slice(0, 12).every((byte) => byte === 0) && bytes.slice(12, 14).some((byte) => byte > 0);
  if (isCompatible || address.match(NAT64)) return new IPv4(bytes.slice(12)).toString();
  return address.range() === '6to4' ? new IPv4(bytes.slice(2, 6)).toString() : undefined;
}

/** Whether an address is none to fetch anything from. */
export function isForbiddenAddress(address: string, reach: Reach): boolean {
  const kind = kindOf(address);
  return kind === 'forbidden' || (kind === 'private' && reach === 'public');
}

export class ForbiddenAddress extends Error {
  constructor(readonly host: string) {
    super(`${host} is at an address that nothing is fetched from`);
  }
}

export type IsForbidden = (address: string) => boolean;

/** A lookup for connections: what it gives is what is connected to, so that a name cannot lead elsewhere after it was checked. */
export const guardedLookup =
  (isForbidden: IsForbidden): LookupFunction =>
  (host, options, done) => {
    lookUp(host, { ...options, all: true }, (error, addresses) => {
      if (error !== null) return done(error, '', 0);
      const [first] = addresses;
      if (first === undefined || addresses.some(({ address }) => isForbidden(address)))
        return done(new ForbiddenAddress(host), '', 0);
      return options.all === true
        ? (done as (error: null, addresses: LookupAddress[]) => void)(null, addresses)
        : done(null, first.address, first.family);
    });
  };

/** A network like the backend's: a backend of a private network may keep its clips there, too. */
export async function reachOf(backendHost: string): Promise<Reach> {
  const host = backendHost.replace(/^\[|\]$/g, '');
  if (isIP(host) !== 0) return kindOf(host) === 'private' ? 'private' : 'public';
  return new Promise((resolve) => {
    lookUp(host, { all: true }, (error, addresses) => {
      const isPrivate =
        error === null && addresses.length > 0 && addresses.every(({ address }) => kindOf(address) === 'private');
      resolve(isPrivate ? 'private' : 'public');
    });
  });
}
