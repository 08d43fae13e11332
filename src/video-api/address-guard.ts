import { lookup as lookUp } from 'node:dns';
import type { LookupAddress } from 'node:dns';
import { BlockList, isIP, type LookupFunction } from 'node:net';

/** Where a clip may be fetched from besides the backend itself: `private` also from machines of a network like the backend's own. */
export type Reach = 'public' | 'private';

/** Not to be asked by anybody who was only told to: link-local, the clouds' metadata services, nowhere, and everybody. */
const forbidden = blockList(
  ['0.0.0.0', 8],
  ['169.254.0.0', 16],
  ['100.100.100.200', 32],
  ['168.63.129.16', 32],
  ['192.0.0.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
  ['::', 128],
  ['fe80::', 10],
  ['fd00:ec2::254', 128],
  ['fd20:ce::254', 128],
  ['ff00::', 8],
);
const ofPrivateNetworks = blockList(
  ['127.0.0.0', 8],
  ['10.0.0.0', 8],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
  ['100.64.0.0', 10],
  ['198.18.0.0', 15],
  ['::1', 128],
  ['fc00::', 7],
);

function blockList(...nets: readonly [net: string, prefix: number][]): BlockList {
  const list = new BlockList();
  for (const [net, prefix] of nets) list.addSubnet(net, prefix, net.includes(':') ? 'ipv6' : 'ipv4');
  return list;
}

const isIn = (list: BlockList, address: string): boolean =>
  embeddedIpv4(address).some((one) => list.check(one, isIP(one) === 6 ? 'ipv6' : 'ipv4'));

/** An address, and the IPv4 address that some IPv6 ones only write differently (mapped, NAT64, 6to4). */
function embeddedIpv4(address: string): string[] {
  if (isIP(address) !== 6) return [address];
  const groups = groupsOf(address);
  const [high = 0, low = 0] = groups.slice(6);
  const isNat64 = groups[0] === 0x64 && groups[1] === 0xff9b;
  const isMapped = groups.slice(0, 5).every((group) => group === 0);
  if (isNat64 || (isMapped && (groups[5] === 0xffff || (groups[5] === 0 && high > 0))))
    return [address, dotted(high, low)];
  return groups[0] === 0x2002 ? [address, dotted(groups[1] ?? 0, groups[2] ?? 0)] : [address];
}

/** The eight groups of an IPv6 address; the URL parser writes them without a dotted part. */
function groupsOf(address: string): number[] {
  const plain = new URL(`http://[${address.replace(/%.*$/, '')}]/`).hostname.slice(1, -1);
  const [head = '', tail] = plain.split('::');
  const parse = (part: string): number[] => (part === '' ? [] : part.split(':').map((group) => parseInt(group, 16)));
  const [first, last] = [parse(head), parse(tail ?? '')];
  return tail === undefined ? first : [...first, ...Array<number>(8 - first.length - last.length).fill(0), ...last];
}

const dotted = (high: number, low: number): string => [high >> 8, high & 255, low >> 8, low & 255].join('.');

/** Whether an address is none to fetch a clip from. */
export const isForbiddenAddress = (address: string, reach: Reach): boolean =>
  isIP(address) === 0 || isIn(forbidden, address) || (reach === 'public' && isIn(ofPrivateNetworks, address));

export class ForbiddenAddress extends Error {
  constructor(readonly host: string) {
    super(`${host} is at an address that no clip is fetched from`);
  }
}

/** A lookup for connections: what it gives is what is connected to, so that a name cannot lead elsewhere after it was checked. */
export const guardedLookup =
  (reach: Reach): LookupFunction =>
  (host, options, done) => {
    lookUp(host, { ...options, all: true }, (error, addresses) => {
      if (error !== null) return done(error, '', 0);
      const [first] = addresses;
      if (first === undefined || addresses.some(({ address }) => isForbiddenAddress(address, reach)))
        return done(new ForbiddenAddress(host), '', 0);
      return options.all === true
        ? (done as (error: null, addresses: LookupAddress[]) => void)(null, addresses)
        : done(null, first.address, first.family);
    });
  };

/** A network like the backend's: a backend of a private network may keep its clips there, too. */
export async function reachOf(backendHost: string): Promise<Reach> {
  const host = backendHost.replace(/^\[|\]$/g, '');
  if (isIP(host) !== 0) return isIn(ofPrivateNetworks, host) ? 'private' : 'public';
  return new Promise((resolve) => {
    lookUp(host, { all: true }, (error, addresses) => {
      const isPrivate =
        error === null && addresses.length > 0 && addresses.every(({ address }) => isIn(ofPrivateNetworks, address));
      resolve(isPrivate ? 'private' : 'public');
    });
  });
}
