import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isPublicAddress } from './public-address.ts';

test('addresses of the internet are public', () => {
  for (const address of [
    '1.1.1.1',
    '8.8.8.8',
    '172.32.0.1',
    '100.128.0.1',
    '192.0.1.1',
    '2606:4700::1111',
    '2a00::1',
    '::ffff:1.1.1.1',
  ]) {
    assert.ok(isPublicAddress(address), address);
  }
});

test('addresses of this machine, of private networks, of metadata services and in tunnels to them are not', () => {
  const others = [
    ...['127.0.0.1', '127.255.255.254', '0.0.0.0', '10.1.2.3', '172.16.0.1', '172.31.255.255', '192.168.1.1'],
    ...[
      '169.254.169.254',
      '100.64.0.1',
      '100.100.100.200',
      '192.0.0.170',
      '198.18.0.1',
      '224.0.0.1',
      '255.255.255.255',
    ],
    ...['192.0.2.1', '198.51.100.1', '203.0.113.1', '240.0.0.1', '192.88.99.1'],
    ...[
      '::',
      '::1',
      'fe80::1',
      'fe80::1%eth0',
      'fc00::1',
      'fd00:ec2::254',
      'ff02::1',
      '2001:db8::1',
      '2001::1',
      '2002:7f00:1::',
    ],
    ...[
      '64:ff9b::7f00:1',
      '::ffff:127.0.0.1',
      '::ffff:7f00:1',
      '::127.0.0.1',
      '::ffff:0:127.0.0.1',
      '3fff::1',
    ],
    ...['', 'localhost', 'example.com', '0x7f.1', '2130706433', '127.1', '[::1]'],
  ];
  for (const address of others) assert.ok(!isPublicAddress(address), address);
});
