import { isForbiddenAddress, reachOf } from '../../../../src/net/address-guard';

describe('the addresses that a clip may come from', () => {
  it.each([
    '169.254.169.254',
    '::ffff:169.254.169.254',
    '64:ff9b::a9fe:a9fe',
    '2002:a9fe:a9fe::',
    'fe80::1',
    '168.63.129.16',
    '100.100.100.200',
    'fd00:ec2::254',
    '0.0.0.0',
    '::',
    '224.0.0.1',
    'ff02::1',
    '255.255.255.255',
    '2001:db8::1',
    '192.0.2.1',
    'not an address',
  ])('never are %s', (address) => {
    expect([isForbiddenAddress(address, 'public'), isForbiddenAddress(address, 'private')]).toEqual([true, true]);
  });

  it.each([
    '127.0.0.1',
    '::1',
    '::ffff:127.0.0.1',
    '::ffff:7f00:1',
    '10.1.2.3',
    '172.31.0.1',
    '192.168.1.1',
    '100.64.0.1',
    'fd12::1',
    '64:ff9b::a00:1',
    '::7f00:1',
    '198.18.0.1',
  ])('are %s only where the backend is in such a network, too', (address) => {
    expect([isForbiddenAddress(address, 'public'), isForbiddenAddress(address, 'private')]).toEqual([true, false]);
  });

  it.each(['8.8.8.8', '172.32.0.1', '2606:4700::1111', '::ffff:8.8.8.8'])('are %s for everybody', (address) => {
    expect(isForbiddenAddress(address, 'public')).toBe(false);
  });

  it.each([
    ['127.0.0.1', 'private'],
    ['[::1]', 'private'],
    ['localhost', 'private'],
    ['10.0.0.4', 'private'],
    ['8.8.8.8', 'public'],
    ['no-such-host.invalid', 'public'],
  ])('go as far as the backend at %s lets them', async (host, reach) => {
    expect(await reachOf(host)).toBe(reach);
  });
});
