import { expect } from 'chai';
import * as notifications from '../../src/protocol/notifications.js';
import { encodeRequest } from '../../src/protocol/kernel-side.js';
import { received } from './frames.js';

const { NotificationError } = notifications;

const FRAMES: readonly [name: string, frame: Uint8Array, bytes: string][] = [
  [
    'INVAL_INODE of a range',
    notifications.invalInode(5, 4096, 8192),
    '28000000 02000000 0000000000000000 0500000000000000 0010000000000000 0020000000000000',
  ],
  [
    'INVAL_INODE of all',
    notifications.invalInode(5),
    '28000000 02000000 0000000000000000 0500000000000000 0000000000000000 0000000000000000',
  ],
  [
    'INVAL_INODE of the attributes',
    notifications.invalInode(5, -1),
    '28000000 02000000 0000000000000000 0500000000000000 ffffffffffffffff 0000000000000000',
  ],
  [
    'INVAL_ENTRY',
    notifications.invalEntry(1, 'äb'),
    '24000000 03000000 0000000000000000 0100000000000000 03000000 00000000 c3a46200',
  ],
  [
    'INVAL_ENTRY that expires',
    notifications.invalEntry(1, 'a', true),
    '22000000 03000000 0000000000000000 0100000000000000 01000000 01000000 6100',
  ],
  [
    'DELETE',
    notifications.deleteEntry(1, 5, 'a'),
    '2a000000 06000000 0000000000000000 0100000000000000 0500000000000000 01000000 00000000 6100',
  ],
  [
    'STORE, which counts the bytes that follow',
    notifications.store(5, 4096, 100),
    '8c000000 04000000 0000000000000000 0500000000000000 0010000000000000 64000000 00000000',
  ],
  [
    'RETRIEVE',
    notifications.retrieve(77, 5, 4096, 100),
    '30000000 05000000 0000000000000000 4d00000000000000 0500000000000000 0010000000000000 64000000 00000000',
  ],
  [
    'PRUNE',
    notifications.prune([5, 2 ** 40]),
    '30000000 09000000 0000000000000000 02000000 00000000 0000000000000000 0500000000000000 0000000000010000',
  ],
  ['POLL', notifications.pollWakeup(2n ** 63n), '18000000 01000000 0000000000000000 0000000000000080'],
  ['RESEND', notifications.resend(), '10000000 07000000 0000000000000000'],
  ['INC_EPOCH', notifications.incrementEpoch(), '10000000 08000000 0000000000000000'],
];

describe('a notification', () => {
  for (const [name, frame, bytes] of FRAMES) {
    it(`has the bytes that the kernel expects: ${name}`, () => {
      expect(Buffer.from(frame).toString('hex')).to.equal(bytes.replaceAll(' ', ''));
    });
  }

  it('is refused where the kernel could not understand it', () => {
    const refused: [() => unknown, string][] = [
      [() => notifications.invalInode(0), 'the notification INVAL_INODE cannot be sent: nodeid is 0'],
      [() => notifications.invalInode(5, 0.5), 'offset is 0.5'],
      [() => notifications.invalInode(5, 0, -1), 'length is -1'],
      [() => notifications.invalEntry(1, ''), "the name is '', but must be 1 to 255 bytes"],
      [() => notifications.invalEntry(1, 'x'.repeat(256)), '1 to 255 bytes'],
      [() => notifications.invalEntry(1, 'a\0'), 'without a NUL'],
      [() => notifications.invalEntry(1, '\ud800'), 'lone surrogates'],
      [() => notifications.deleteEntry(1, 0, 'a'), 'child is 0'],
      [() => notifications.store(5, 0, 2 ** 32), 'size is 4294967296'],
      [() => notifications.retrieve(1, 5, -1, 10), 'offset is -1'],
      [() => notifications.prune([1]), 'nodeid is 1'],
      [() => notifications.pollWakeup(-1), 'kernelHandle is -1'],
    ];
    for (const [notify, message] of refused) {
      expect(notify, message)
        .to.throw(NotificationError, message)
        .with.property('code', 'TALLYFS_NOTIFICATION');
    }
  });
});

describe('what the kernel had cached', () => {
  it('comes with the number of the question', () => {
    const bytes = Buffer.from('cached');
    const frame = received(
      encodeRequest('notifyReply', { unique: 77, nodeid: 5 }, { offset: 4096, size: 6 }, { bytes }),
    );
    const { data, ...retrieved } = notifications.decodeRetrieved(frame);
    expect(retrieved).to.deep.equal({ unique: 77, nodeid: 5, offset: 4096 });
    expect(Buffer.from(data).toString()).to.equal('cached');
  });
});
